package dev.pileus.status.tenant;

import dev.pileus.api.Labels;
import dev.pileus.api.status.Audit;
import dev.pileus.status.cluster.Cluster;
import dev.pileus.status.cluster.EventTimes;
import io.kubernetes.client.openapi.models.CoreV1Event;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Reads the audit trail of a namespace, from the events that the functions leave there. It reaches as far back
 * as the API server keeps events, which is an hour unless it is told otherwise.
 */
@Singleton
final class AuditTrail {

    private final Cluster cluster;

    AuditTrail(Cluster cluster) {
        this.cluster = cluster;
    }

    /** What was done in a namespace, newest first, at most {@link Cluster#MAX_AUDIT_EVENTS}. */
    List<Audit.Entry> of(String namespace) {
        return cluster.audit(namespace).stream()
                .flatMap(event -> entry(event).stream())
                .toList();
    }

    private static Optional<Audit.Entry> entry(CoreV1Event event) {
        return action(Objects.requireNonNullElse(event.getReason(), ""))
                .map(action -> new Audit.Entry(
                        EventTimes.of(event),
                        event.getMetadata().getAnnotations().getOrDefault(Labels.USER, ""),
                        action,
                        event.getMetadata().getLabels().getOrDefault(Labels.KIND, ""),
                        event.getMetadata().getLabels().getOrDefault(Labels.WORKLOAD, ""),
                        event.getMessage()));
    }

    private static Optional<String> action(String reason) {
        return switch (reason) {
            case "WorkloadCreated" -> Optional.of("created");
            case "WorkloadChanged" -> Optional.of("changed");
            case "WorkloadExtended" -> Optional.of("extended");
            case "WorkloadDeleted" -> Optional.of("deleted");
            case "WorkloadExpired" -> Optional.of("expired");
            default -> Optional.empty();
        };
    }
}
