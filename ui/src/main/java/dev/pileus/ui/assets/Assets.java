package dev.pileus.ui.assets;

import dev.pileus.ui.Digest;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The styles, scripts and pictures that belong to this program; only these can be asked for. */
@Singleton
public final class Assets {

    private static final Map<String, Source> SOURCES = Map.of(
            "app.css", new Source("assets/app.css", "text/css; charset=utf-8"),
            "app.js", new Source("assets/app.js", "text/javascript; charset=utf-8"),
            "chat.js", new Source("assets/chat.js", "text/javascript; charset=utf-8"),
            "list.js", new Source("assets/list.js", "text/javascript; charset=utf-8"),
            "live.js", new Source("assets/live.js", "text/javascript; charset=utf-8"),
            "sign-in.js", new Source("assets/sign-in.js", "text/javascript; charset=utf-8"),
            "pileus.svg", new Source("assets/pileus.svg", "image/svg+xml"),
            "htmx.js",
                    new Source(
                            "META-INF/resources/webjars/htmx.org/2.0.10/dist/htmx.min.js",
                            "text/javascript; charset=utf-8"));

    private final Map<String, Asset> loaded = new ConcurrentHashMap<>();

    private record Source(String resource, String mediaType) {}

    /**
     * A file.
     *
     * @param version changes with its content
     */
    record Asset(String content, String mediaType, String version) {}

    /** The address of a file, which changes with its content and so can be kept for ever. */
    public String url(String name) {
        String version = find(name)
                .orElseThrow(() -> new IllegalArgumentException("There is no asset called " + name + "."))
                .version();
        return "/assets/" + version + "/" + name;
    }

    Optional<Asset> find(String name) {
        return Optional.ofNullable(SOURCES.get(name)).map(source -> loaded.computeIfAbsent(name, key -> load(source)));
    }

    private static Asset load(Source source) {
        try (InputStream stream = Assets.class.getClassLoader().getResourceAsStream(source.resource())) {
            if (stream == null) {
                throw new IllegalStateException(source.resource() + " is missing from the class path.");
            }
            byte[] content = stream.readAllBytes();
            return new Asset(new String(content, StandardCharsets.UTF_8), source.mediaType(), Digest.of(content, 6));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
