package dev.pileus.peer.config;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.pileus.api.CallerToken;
import dev.pileus.common.Names;
import dev.pileus.common.ProblemException;
import dev.pileus.peer.kubernetes.KubernetesApi;
import dev.pileus.peer.kubernetes.WatchEvents;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import io.micronaut.serde.ObjectMapper;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Watches the group's ConfigMap, one object by its name, as the pod's ServiceAccount may. A watch that names no version
 * begins with the object as it is, so there is nothing to list before, and nothing to resume after: when the API server
 * ends the watch, or cannot be reached, the next one begins the same way.
 */
@Context
@Requires(property = "peer.group")
@Requires(missingProperty = FileSource.PROPERTY)
final class ConfigMapSource implements ApplicationEventListener<ServerStartupEvent> {

    /** The ConfigMap's only key. */
    static final String KEY = "peers.json";

    /** How long the API server is asked to go on; it then has every peer begin anew, at different moments. */
    private static final int MIN_SECONDS = 240;

    private static final int MAX_SECONDS = 360;

    /** How much longer a watch may take before it is given up as one whose other end has gone without a word. */
    private static final Duration GRACE = Duration.ofSeconds(15);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final String path;
    private final String name;
    private final Path token;
    private final KubernetesApi kubernetes;
    private final ObjectMapper json;
    private final ConfigFollower follower;
    private final Thread thread = Thread.ofVirtual().name("peers-configmap").unstarted(this::run);

    ConfigMapSource(
            PeerIdentity identity,
            @Value("${pileus.kubernetes.token}") String token,
            KubernetesApi kubernetes,
            ObjectMapper json,
            ConfigFollower follower) {
        if (!Names.isNamespace(identity.namespace()) || !Peer.isName(identity.group())) {
            throw new IllegalArgumentException(
                    "PEER_GROUP='%s' and PEER_NAMESPACE='%s' have to name a PeerGroup and its namespace."
                            .formatted(identity.group(), identity.namespace()));
        }
        this.name = identity.group() + "-peers";
        this.path = "/api/v1/namespaces/%s/configmaps?watch=true&fieldSelector=metadata.name%%3D%s&timeoutSeconds="
                .formatted(identity.namespace(), name);
        this.token = Path.of(token);
        this.kubernetes = kubernetes;
        this.json = json;
        this.follower = follower;
    }

    /** What a watch says. */
    @Serdeable
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Event(String type, @Nullable ConfigMap object) {}

    /** As much of a ConfigMap, or of a Status, as matters here. */
    @Serdeable
    @JsonIgnoreProperties(ignoreUnknown = true)
    record ConfigMap(
            @Nullable Map<String, String> data, @Nullable String message) {}

    @Override
    public void onApplicationEvent(ServerStartupEvent event) {
        thread.start();
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        try {
            while (true) {
                long began = System.nanoTime();
                try {
                    watch();
                } catch (IOException | RuntimeException e) {
                    follower.keep("The ConfigMap %s cannot be watched. %s"
                            .formatted(name, e instanceof ProblemException ? e.getMessage() : e));
                }
                boolean lasted = System.nanoTime() - began > LONGEST_PAUSE.toNanos();
                pause = lasted ? FIRST_PAUSE : longer(pause);
                Thread.sleep(pause.multipliedBy(ThreadLocalRandom.current().nextInt(50, 100))
                        .dividedBy(100));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    /** One watch, until its end. */
    private void watch() throws IOException, InterruptedException {
        int seconds = ThreadLocalRandom.current().nextInt(MIN_SECONDS, MAX_SECONDS);
        // Read anew each time, since Kubernetes puts a new one there every hour.
        CallerToken own = new CallerToken(Files.readString(token).strip());
        try (WatchEvents events = kubernetes.watch(
                path + seconds, own, Duration.ofSeconds(seconds).plus(GRACE))) {
            for (Optional<byte[]> line = events.next(); line.isPresent(); line = events.next()) {
                handle(json.readValue(line.get(), Event.class));
            }
        }
    }

    private void handle(@Nullable Event event) throws IOException {
        if (event == null || event.object() == null) {
            throw new IOException("the API server sent an event without an object");
        }
        switch (event.type()) {
            case "ADDED", "MODIFIED" ->
                Optional.ofNullable(event.object().data())
                        .map(data -> data.get(KEY))
                        .ifPresentOrElse(
                                text -> follower.follow(text.getBytes(StandardCharsets.UTF_8)),
                                () -> follower.keep("The ConfigMap %s has no key %s.".formatted(name, KEY)));
            case "DELETED" -> follower.keep("The ConfigMap %s was deleted.".formatted(name));
            default ->
                throw new IOException("the API server says: " + event.object().message());
        }
    }

    @PreDestroy
    void stop() {
        thread.interrupt();
    }
}
