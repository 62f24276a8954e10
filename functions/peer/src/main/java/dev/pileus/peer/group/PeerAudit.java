package dev.pileus.peer.group;

import dev.pileus.api.CallerToken;
import dev.pileus.api.Labels;
import dev.pileus.common.Excerpt;
import dev.pileus.peer.kubernetes.KubernetesApi;
import io.micronaut.context.annotation.Value;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the audit trail of groups, as {@link dev.pileus.common.Audit} does that of workloads: Kubernetes Events that say who
 * did what, with the token of the function's own ServiceAccount. A request never waits for it, and never fails because of it.
 */
@Singleton
final class PeerAudit {

    private static final Logger LOG = LoggerFactory.getLogger(PeerAudit.class);

    private static final String EVENTS = "/api/v1/namespaces/%s/events";

    /** The kind of workload that a group is, or would be had it been made by hand. */
    private static final String KIND = "peers";

    private static final int MAX_MESSAGE = 1024;
    private static final int MAX_INSTANCE = 128;

    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final KubernetesApi kubernetes;
    private final Clock clock;
    private final Path token;
    private final String reporter;
    private final String instance;

    PeerAudit(
            KubernetesApi kubernetes,
            Clock clock,
            @Value("${pileus.audit.token:/var/run/secrets/kubernetes.io/serviceaccount/token}") String token,
            @Value("${micronaut.application.name}") String function,
            @Value("${hostname:localhost}") String host) {
        this.kubernetes = kubernetes;
        this.clock = clock;
        this.token = Path.of(token);
        this.reporter = "pileus.dev/" + function;
        this.instance = Excerpt.of(host, MAX_INSTANCE);
    }

    /** As much of a Kubernetes Event as says who did what. */
    @Serdeable
    record Event(
            Metadata metadata,
            Reference involvedObject,
            String type,
            String reason,
            String action,
            String message,
            String reportingComponent,
            String reportingInstance,
            String eventTime,
            String firstTimestamp,
            String lastTimestamp) {

        @Serdeable
        record Metadata(
                String namespace, String generateName, Map<String, String> labels, Map<String, String> annotations) {}

        @Serdeable
        record Reference(String apiVersion, String kind, String namespace, String name) {}
    }

    /**
     * Writes down, in the background, that somebody deleted a peer of a group.
     *
     * @param caller the token of who did it
     * @param labels the pod's, which name the workload that the group is part of
     */
    void peerDeleted(CallerToken caller, String namespace, String group, String peer, Map<String, String> labels) {
        Thread.ofVirtual().name("audit").start(() -> {
            try {
                Event event = event(kubernetes.userOf(caller), namespace, group, peer, labels);
                CallerToken own = new CallerToken(Files.readString(token).strip());
                kubernetes.create(EVENTS.formatted(namespace), own, event);
            } catch (IOException | RuntimeException e) {
                LOG.warn("Not written down: somebody deleted the peer {}/{}", namespace, peer, e);
            }
        });
    }

    private Event event(String user, String namespace, String group, String peer, Map<String, String> labels) {
        Instant now = clock.instant();
        String second = now.truncatedTo(ChronoUnit.SECONDS).toString();
        return new Event(
                new Event.Metadata(
                        namespace,
                        "pileus-",
                        Map.of(
                                Labels.WORKLOAD, labels.getOrDefault(Labels.WORKLOAD, group),
                                Labels.KIND, labels.getOrDefault(Labels.KIND, KIND)),
                        Map.of(Labels.USER, user)),
                new Event.Reference("v1", "Namespace", namespace, namespace),
                "Normal",
                "WorkloadChanged",
                "Change",
                Excerpt.of("%s deleted the peer %s of %s".formatted(user, peer, group), MAX_MESSAGE),
                reporter,
                instance,
                MICROS.format(now),
                second,
                second);
    }
}
