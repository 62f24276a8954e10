package dev.pileus.status.workload;

import io.kubernetes.client.openapi.models.V1ContainerState;
import io.kubernetes.client.openapi.models.V1ContainerStatus;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodStatus;
import java.util.List;
import java.util.Optional;

/**
 * Where a workload's output is: a container that has begun.
 *
 * @param pod the pod's name
 * @param container the container's name
 */
public record LogSource(String pod, String container) {

    /** The output of the newest pod, once its container has begun. */
    static Optional<LogSource> of(List<V1Pod> pods) {
        return pods.stream()
                .findFirst()
                .flatMap(pod -> Optional.ofNullable(pod.getStatus()).map(V1PodStatus::getContainerStatuses).stream()
                        .flatMap(List::stream)
                        .filter(LogSource::hasBegun)
                        .findFirst()
                        .map(container -> new LogSource(pod.getMetadata().getName(), container.getName())));
    }

    private static boolean hasBegun(V1ContainerStatus container) {
        V1ContainerState state = container.getState();
        return state != null
                && container.getContainerID() != null
                && (state.getRunning() != null || state.getTerminated() != null);
    }
}
