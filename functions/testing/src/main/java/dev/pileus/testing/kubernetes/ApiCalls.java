package dev.pileus.testing.kubernetes;

import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.net.URI;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The calls of a client, which can be looked at for each namespace by itself, and made to fail. */
public final class ApiCalls implements Interceptor {

    private final Queue<String> calls = new ConcurrentLinkedQueue<>();
    private final Set<String> broken = ConcurrentHashMap.newKeySet();

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
        URI uri = request.uri();
        calls.add(request.method() + " " + uri.getPath());
        if (broken.contains(uri.getPath())) {
            builder.uri(uri.resolve("/broken"));
        }
    }

    /** All that are about a namespace, since the last {@link #forget} of it. */
    public List<String> in(String namespace) {
        return calls.stream().filter(call -> isIn(namespace, call)).toList();
    }

    /** Forgets those that are about a namespace. */
    public void forget(String namespace) {
        calls.removeIf(call -> isIn(namespace, call));
    }

    private static boolean isIn(String namespace, String call) {
        return call.contains("/namespaces/" + namespace + "/");
    }

    /** From now on calls of a path are answered 404. */
    public void fail(String path) {
        broken.add(path);
    }

    /** From now on calls of a path succeed again. */
    public void mend(String path) {
        broken.remove(path);
    }
}
