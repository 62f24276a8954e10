package dev.pileus.status.workload;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The workloads of one namespace, and the answer to a request for all of them, made once after each change. */
final class NamespaceViews {

    private static final byte[] HEAD = "{\"items\":[".getBytes(StandardCharsets.UTF_8);
    private static final byte[] TAIL = "]}".getBytes(StandardCharsets.UTF_8);

    /** The answer for a namespace without workloads. */
    static final byte[] NONE = join(List.of());

    private final Map<String, View> views = new HashMap<>();
    private Optional<byte[]> list = Optional.empty();

    synchronized Optional<View> get(String name) {
        return Optional.ofNullable(views.get(name));
    }

    synchronized void put(View view) {
        views.put(view.key().name(), view);
        list = Optional.empty();
    }

    synchronized void remove(String name) {
        views.remove(name);
        list = Optional.empty();
    }

    synchronized boolean isEmpty() {
        return views.isEmpty();
    }

    /** All of them, the newest first. */
    synchronized List<View> all() {
        return views.values().stream().sorted(View.NEWEST_FIRST).toList();
    }

    /** {@code {"items": [...]}} in UTF-8; shared, so nobody writes into it. */
    synchronized byte[] list() {
        if (list.isEmpty()) {
            list = Optional.of(join(all()));
        }
        return list.get();
    }

    private static byte[] join(List<View> views) {
        int length = HEAD.length + TAIL.length + Math.max(0, views.size() - 1);
        for (View view : views) {
            length += view.json().length;
        }
        byte[] joined = new byte[length];
        int at = append(joined, 0, HEAD);
        for (int i = 0; i < views.size(); i++) {
            if (i > 0) {
                joined[at++] = ',';
            }
            at = append(joined, at, views.get(i).json());
        }
        append(joined, at, TAIL);
        return joined;
    }

    private static int append(byte[] target, int at, byte[] part) {
        System.arraycopy(part, 0, target, at, part.length);
        return at + part.length;
    }
}
