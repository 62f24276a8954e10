package dev.pileus.status.condition;

import io.kubernetes.client.openapi.models.V1ContainerState;
import io.kubernetes.client.openapi.models.V1ContainerStateTerminated;
import io.kubernetes.client.openapi.models.V1ContainerStatus;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodCondition;
import io.kubernetes.client.openapi.models.V1PodStatus;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The state of a pod, as its status says. */
record PodState(V1Pod pod) {

    String name() {
        return pod.getMetadata().getName();
    }

    String uid() {
        return pod.getMetadata().getUid();
    }

    /** Whether it is or will be at work: neither over nor being deleted. */
    boolean isLive() {
        String phase = status().map(V1PodStatus::getPhase).orElse("Pending");
        return pod.getMetadata().getDeletionTimestamp() == null
                && !phase.equals("Failed")
                && !phase.equals("Succeeded");
    }

    boolean isReady() {
        return isTrue("Ready");
    }

    boolean hasNode() {
        return isTrue("PodScheduled");
    }

    /** The containers that have to end before the others begin, in their order. */
    List<V1ContainerStatus> initContainers() {
        return status().map(V1PodStatus::getInitContainerStatuses).orElse(List.of());
    }

    List<V1ContainerStatus> containers() {
        return status().map(V1PodStatus::getContainerStatuses).orElse(List.of());
    }

    /** All containers, in the order in which they begin. */
    Stream<V1ContainerStatus> allContainers() {
        return Stream.concat(initContainers().stream(), containers().stream());
    }

    static boolean isRunning(V1ContainerStatus container) {
        return Optional.ofNullable(container.getState())
                .map(V1ContainerState::getRunning)
                .isPresent();
    }

    /** How a container ended: just now, or before it was started again. */
    static Optional<V1ContainerStateTerminated> lastEnd(V1ContainerStatus container) {
        return Optional.ofNullable(container.getState())
                .map(V1ContainerState::getTerminated)
                .or(() -> Optional.ofNullable(container.getLastState()).map(V1ContainerState::getTerminated));
    }

    private boolean isTrue(String type) {
        return status().map(V1PodStatus::getConditions).stream()
                .flatMap(List::stream)
                .filter(condition -> condition.getType().equals(type))
                .map(V1PodCondition::getStatus)
                .anyMatch("True"::equals);
    }

    private Optional<V1PodStatus> status() {
        return Optional.ofNullable(pod.getStatus());
    }
}
