package dev.pileus.status.condition;

import dev.pileus.api.Reason;
import dev.pileus.common.Display;
import io.kubernetes.client.openapi.models.CoreV1Event;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * The messages about a deployment in the words of its kind.
 *
 * @param starting why it is not ready when all that it needs is a moment
 * @param notServed that it still runs as it was before a change
 * @param podDiagnosis what is wrong with a pod that is not ready, by that and all events
 */
record DeploymentMessages(
        String starting, String notServed, BiFunction<PodState, List<CoreV1Event>, Optional<Reason>> podDiagnosis) {

    DeploymentMessages(String starting, String notServed) {
        this(starting, notServed, PodDiagnosis::of);
    }

    static DeploymentMessages of(Display display) {
        return new DeploymentMessages(display.starting(), display.changing());
    }

    /** What is wrong with the first of these pods that has a problem. */
    Optional<Reason> diagnose(List<PodState> pods, List<CoreV1Event> events) {
        return pods.stream()
                .filter(pod -> !pod.isReady())
                .flatMap(pod -> podDiagnosis.apply(pod, events).stream())
                .findFirst();
    }
}
