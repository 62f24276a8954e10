package dev.pileus.status.workload;

import io.kubernetes.client.openapi.models.V1ContainerState;
import io.kubernetes.client.openapi.models.V1ContainerStatus;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodStatus;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The container run that a workload's log comes from.
 *
 * @param pod the pod's name
 * @param container the container's name
 * @param restarts how often it was started again; each time it begins a log of its own
 * @param isRunning whether it goes on printing
 */
public record LogSource(String pod, String container, int restarts, boolean isRunning) {

    /** What Knative adds to its pods, and whose output is of no interest. */
    private static final String QUEUE_PROXY = "queue-proxy";

    /** Whether it is the same run of the same container. */
    public boolean isSameRun(LogSource other) {
        return pod.equals(other.pod) && container.equals(other.container) && restarts == other.restarts;
    }

    /**
     * The output of the newest pod that has begun: of its main container, or as long as that has not, of the last step
     * before it.
     */
    static Optional<LogSource> of(List<V1Pod> pods) {
        return pods.stream()
                .flatMap(pod -> begun(pod, V1PodStatus::getContainerStatuses)
                        .or(() -> begun(pod, V1PodStatus::getInitContainerStatuses))
                        .stream())
                .findFirst();
    }

    private static Optional<LogSource> begun(V1Pod pod, Function<V1PodStatus, List<V1ContainerStatus>> containers) {
        return Optional.ofNullable(pod.getStatus()).map(containers).stream()
                .flatMap(List::stream)
                .filter(container -> !container.getName().equals(QUEUE_PROXY) && hasBegun(container))
                .reduce((earlier, later) -> later)
                .map(container -> new LogSource(
                        pod.getMetadata().getName(),
                        container.getName(),
                        Optional.ofNullable(container.getRestartCount()).orElse(0),
                        container.getState() != null && container.getState().getRunning() != null));
    }

    /** While it waits to be started again, what it printed before can still be read. */
    private static boolean hasBegun(V1ContainerStatus container) {
        return container.getContainerID() != null
                && (isBegun(container.getState()) || isBegun(container.getLastState()));
    }

    private static boolean isBegun(V1ContainerState state) {
        return state != null && (state.getRunning() != null || state.getTerminated() != null);
    }
}
