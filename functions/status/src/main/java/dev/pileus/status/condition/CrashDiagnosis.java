package dev.pileus.status.condition;

import dev.pileus.api.Reason;
import dev.pileus.api.ReasonCode;
import dev.pileus.common.Excerpt;
import io.kubernetes.client.openapi.models.V1ContainerStateTerminated;
import io.kubernetes.client.openapi.models.V1ContainerStatus;
import java.util.Objects;
import java.util.Optional;

/** Diagnoses a pod of which a container has ended, so that Kubernetes starts it again and again. */
final class CrashDiagnosis {

    /** The most characters of a container's last words. */
    private static final int MAX_MESSAGE = 300;

    private CrashDiagnosis() {}

    static Optional<Reason> of(PodState pod) {
        return pod.initContainers().stream()
                .flatMap(step -> ofStep(pod, step).stream())
                .findFirst()
                .or(() -> pod.containers().stream()
                        .flatMap(container -> ofContainer(pod, container).stream())
                        .findFirst());
    }

    /** Several lines as one, and not too long a one. */
    static String oneLine(String message) {
        return Excerpt.of(message.strip().replaceAll("\\s+", " "), MAX_MESSAGE);
    }

    private static Optional<Reason> ofStep(PodState pod, V1ContainerStatus step) {
        return failure(step).map(end -> why(pod, step, end, ReasonCode.INIT_CONTAINER_FAILED)
                .after("its step '" + step.getName() + "' failed: "));
    }

    /** Why a step failed that did, in its own words where it has left some. */
    static Optional<Reason> ofStep(PodState pod, String step) {
        return pod.initContainers().stream()
                .filter(container -> container.getName().equals(step))
                .findFirst()
                .flatMap(container ->
                        failure(container).map(end -> why(pod, container, end, ReasonCode.INIT_CONTAINER_FAILED)));
    }

    /** These are not meant to end at all, not even well. */
    private static Optional<Reason> ofContainer(PodState pod, V1ContainerStatus container) {
        String what = PodState.isRunning(container) ? "it was started again after it ended: " : "it ended: ";
        return PodState.lastEnd(container)
                .filter(end -> !Boolean.TRUE.equals(container.getReady()))
                .map(end -> why(pod, container, end, ReasonCode.CRASH_LOOP).after(what));
    }

    private static Optional<V1ContainerStateTerminated> failure(V1ContainerStatus step) {
        return PodState.lastEnd(step).filter(end -> end.getExitCode() != 0);
    }

    private static Reason why(
            PodState pod, V1ContainerStatus container, V1ContainerStateTerminated end, ReasonCode code) {
        if (Objects.equals(end.getReason(), "OOMKilled")) {
            return ExitReason.of(pod.pod(), container.getName(), end).orElseThrow();
        }
        return StartDiagnosis.of(end)
                .orElseGet(() -> new Reason(
                        code,
                        Optional.ofNullable(end.getMessage())
                                .map(CrashDiagnosis::oneLine)
                                .filter(message -> !message.isEmpty())
                                .or(() -> ExitReason.of(pod.pod(), container.getName(), end)
                                        .map(Reason::message))
                                .orElseGet(() -> "exit code " + end.getExitCode())));
    }
}
