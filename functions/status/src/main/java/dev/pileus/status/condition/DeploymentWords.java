package dev.pileus.status.condition;

import dev.pileus.api.Reason;
import dev.pileus.common.Display;
import io.kubernetes.client.openapi.models.CoreV1Event;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * What is said of one kind's deployment in its own words.
 *
 * @param starting why it is not ready when all that it needs is a moment
 * @param notServed that it still runs as it was before a change
 * @param podTrouble what is wrong with a pod that is not ready, by that and all events
 */
record DeploymentWords(
        String starting, String notServed, BiFunction<PodState, List<CoreV1Event>, Optional<Reason>> podTrouble) {

    DeploymentWords(String starting, String notServed) {
        this(starting, notServed, PodDiagnosis::of);
    }

    static DeploymentWords of(Display display) {
        return new DeploymentWords(display.starting(), display.changing());
    }

    /** What is wrong with the first of these that has trouble. */
    Optional<Reason> trouble(List<PodState> pods, List<CoreV1Event> events) {
        return pods.stream()
                .filter(pod -> !pod.isReady())
                .flatMap(pod -> podTrouble.apply(pod, events).stream())
                .findFirst();
    }
}
