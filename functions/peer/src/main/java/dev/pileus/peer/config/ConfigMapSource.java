package dev.pileus.peer.config;

import dev.pileus.api.CallerToken;
import dev.pileus.common.Backoff;
import dev.pileus.common.Names;
import dev.pileus.common.ProblemException;
import dev.pileus.peer.kubernetes.ApiServerClient;
import dev.pileus.peer.kubernetes.Json;
import dev.pileus.peer.kubernetes.WatchEvents;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Watches the group's ConfigMap, one object by its name, as the pod's ServiceAccount may. A watch that names no version
 * begins with the object as it is, so there is nothing to list before, and nothing to resume after: when the API server
 * ends the watch, or cannot be reached, the next one begins the same way.
 */
public final class ConfigMapSource implements ConfigSource {

    /** The ConfigMap's only key. */
    static final String KEY = "peers.json";

    /** How long the API server is asked to go on; it then has every peer begin anew, at different moments. */
    private static final int MIN_SECONDS = 240;

    private static final int MAX_SECONDS = 360;

    /** How much longer a watch may take before it is given up as one whose other end has gone without a word. */
    private static final Duration GRACE = Duration.ofSeconds(15);

    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(250), Duration.ofSeconds(10));

    private final String path;
    private final String name;
    private final Path token;
    private final ApiServerClient kubernetes;
    private final ConfigFollower follower;
    private final Thread thread = Thread.ofVirtual().name("peers-configmap").unstarted(this::run);

    /**
     * Watches the ConfigMap of an identity's group.
     *
     * @param token the file with the pod's own token
     * @throws IllegalArgumentException where the group or its namespace have no name that there may be
     */
    public ConfigMapSource(PeerIdentity identity, Path token, ApiServerClient kubernetes, ConfigFollower follower) {
        if (!Names.isNamespace(identity.namespace()) || !Peer.isName(identity.group())) {
            throw new IllegalArgumentException(
                    "PEER_GROUP='%s' and PEER_NAMESPACE='%s' have to name a PeerGroup and its namespace."
                            .formatted(identity.group(), identity.namespace()));
        }
        this.name = identity.group() + "-peers";
        this.path = "/api/v1/namespaces/%s/configmaps?watch=true&fieldSelector=metadata.name%%3D%s&timeoutSeconds="
                .formatted(identity.namespace(), name);
        this.token = token;
        this.kubernetes = kubernetes;
        this.follower = follower;
    }

    @Override
    public void start() {
        thread.start();
    }

    private void run() {
        int failures = 0;
        try {
            while (true) {
                long began = System.nanoTime();
                try {
                    watch();
                } catch (IOException | RuntimeException e) {
                    follower.keep("The ConfigMap %s cannot be watched. %s"
                            .formatted(name, e instanceof ProblemException ? e.getMessage() : e));
                }
                boolean lasted = System.nanoTime() - began > BACKOFF.max().toNanos();
                failures = lasted ? 0 : failures + 1;
                Thread.sleep(BACKOFF.after(failures)
                        .multipliedBy(ThreadLocalRandom.current().nextInt(50, 100))
                        .dividedBy(100));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One watch, until its end. */
    private void watch() throws IOException, InterruptedException {
        int seconds = ThreadLocalRandom.current().nextInt(MIN_SECONDS, MAX_SECONDS);
        // Read anew each time, since Kubernetes puts a new one there every hour.
        CallerToken own = new CallerToken(Files.readString(token).strip());
        try (WatchEvents events = kubernetes.watch(
                path + seconds, own, Duration.ofSeconds(seconds).plus(GRACE))) {
            for (Optional<byte[]> line = events.next(); line.isPresent(); line = events.next()) {
                handle(Json.read(line.get()));
            }
        }
    }

    private void handle(JsonNode event) throws IOException {
        Optional<JsonNode> object = Json.get(event, "object");
        if (object.isEmpty()) {
            throw new IOException("the API server sent an event without an object");
        }
        switch (Json.text(event, "type").orElse("")) {
            case "ADDED", "MODIFIED" ->
                Json.get(object.get(), "data")
                        .flatMap(data -> Json.text(data, KEY))
                        .ifPresentOrElse(
                                text -> follower.follow(text.getBytes(StandardCharsets.UTF_8)),
                                () -> follower.keep("The ConfigMap %s has no key %s.".formatted(name, KEY)));
            case "DELETED" -> follower.keep("The ConfigMap %s was deleted.".formatted(name));
            default ->
                throw new IOException("the API server says: "
                        + Json.text(object.get(), "message").orElse("nothing"));
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        kubernetes.close();
    }
}
