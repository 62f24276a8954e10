package dev.pileus.status.condition;

import dev.pileus.api.Reason;
import dev.pileus.api.ReasonCode;
import dev.pileus.status.cluster.EventTimes;
import io.kubernetes.client.openapi.models.CoreV1Event;
import io.kubernetes.client.openapi.models.V1ContainerState;
import io.kubernetes.client.openapi.models.V1ContainerStateRunning;
import io.kubernetes.client.openapi.models.V1ContainerStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Diagnoses a pod that runs and is not ready, from what the kubelet says of its readiness probe. */
final class ReadinessDiagnosis {

    /** How long after its start it is no problem that an app does not answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final String FAILED = "Readiness probe failed: ";

    private ReadinessDiagnosis() {}

    /**
     * The problem of a pod that is not ready.
     *
     * @param events the pod's, newest first
     */
    static Optional<Reason> of(PodState pod, List<CoreV1Event> events) {
        return lastStart(pod)
                .flatMap(start -> events.stream()
                        .filter(event -> Objects.equals(event.getReason(), "Unhealthy")
                                && event.getMessage().startsWith(FAILED)
                                && EventTimes.of(event).isAfter(start.plus(PATIENCE)))
                        .findFirst())
                .map(event -> new Reason(
                        ReasonCode.READINESS_PROBE_FAILED,
                        "its readiness probe fails: "
                                + CrashDiagnosis.oneLine(event.getMessage().substring(FAILED.length()))));
    }

    private static Optional<Instant> lastStart(PodState pod) {
        return pod.containers().stream()
                .map(V1ContainerStatus::getState)
                .filter(Objects::nonNull)
                .map(V1ContainerState::getRunning)
                .filter(Objects::nonNull)
                .map(V1ContainerStateRunning::getStartedAt)
                .filter(Objects::nonNull)
                .map(OffsetDateTime::toInstant)
                .reduce((one, other) -> one.isAfter(other) ? one : other);
    }
}
