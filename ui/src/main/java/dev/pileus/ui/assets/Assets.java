package dev.pileus.ui.assets;

import dev.pileus.ui.Digest;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The set of styles, scripts and pictures that belong to this program; only these can be asked for.
 *
 * <p>The set has one version, a part of every address, so that a module that imports {@code ./other.js} gets the one it
 * was written with.
 */
@Singleton
public final class Assets {

    private static final List<String> OWN = List.of(
            "announce.js",
            "app.css",
            "app.js",
            "chat.js",
            "copy.js",
            "event-stream.js",
            "filter.js",
            "home.js",
            "list.js",
            "log.js",
            "mesh.js",
            "morph.js",
            "news.js",
            "pileus.svg",
            "preview.js",
            "refetch.js",
            "sign-in.js",
            "signals.js",
            "speech.js",
            "stream.js",
            "times.js",
            "workload.js");

    private static final Map<String, String> LIBRARIES = Map.of(
            "htmx.js", "META-INF/resources/webjars/htmx.org/2.0.10/dist/htmx.min.js",
            "idiomorph.js", "assets/vendor/idiomorph.min.js");

    private static final Map<String, String> MEDIA_TYPES = Map.of(
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    private static final Pattern IMPORT = Pattern.compile("(?m) from \"\\./([a-z-]+\\.js)\";$");

    private final Map<String, String> contents = new TreeMap<>();
    private final String version;

    /** Reads all of them. */
    public Assets() {
        OWN.forEach(name -> contents.put(name, read("assets/" + name)));
        // A quarter of the styles would be the spaces in front of them.
        contents.computeIfPresent("app.css", (name, css) -> css.replaceAll("(?m)^ +", ""));
        LIBRARIES.forEach((name, resource) -> contents.put(name, read(resource)));
        StringBuilder all = new StringBuilder();
        contents.forEach((name, content) -> all.append(name).append('\n').append(content));
        version = Digest.of(all.toString().getBytes(StandardCharsets.UTF_8), 6);
    }

    /** What changes with the content of any of them. */
    String version() {
        return version;
    }

    /** The address of a file, which can be kept for ever. */
    public String url(String name) {
        if (!contents.containsKey(name)) {
            throw new IllegalArgumentException("There is no asset called " + name + ".");
        }
        return "/assets/" + version + "/" + name;
    }

    /** The addresses of all modules that a module imports, and of those that they import, for browsers to load at once. */
    public List<String> imports(String module) {
        Set<String> found = new LinkedHashSet<>();
        Deque<String> left = new ArrayDeque<>(List.of(module));
        while (!left.isEmpty()) {
            IMPORT.matcher(contents.get(left.pop()))
                    .results()
                    .map((MatchResult match) -> match.group(1))
                    .filter(found::add)
                    .forEach(left::add);
        }
        return found.stream().map(this::url).toList();
    }

    Optional<String> find(String name) {
        return Optional.ofNullable(contents.get(name));
    }

    static String mediaType(String name) {
        return MEDIA_TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    }

    private static String read(String resource) {
        try (InputStream stream = Assets.class.getClassLoader().getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException(resource + " is missing from the class path.");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
