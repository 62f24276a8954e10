package dev.pileus.operator.peergroup;

import dev.pileus.operator.Failure;
import dev.pileus.operator.Reason;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * Finds out why Kubernetes makes no more pods of a group. A StatefulSet's status does not say so; the one place where it
 * is said is an Event of the StatefulSet.
 */
final class PodRefusals {

    /** The reason of such Events. */
    static final String FAILED_CREATE = "FailedCreate";

    /** Events are dated by the second and by other clocks. */
    private static final Duration TOLERANCE = Duration.ofSeconds(5);

    private PodRefusals() {}

    /** The latest refusal, unless it is older than the change that is under way. */
    static Optional<Failure> latest(PeerGroup group, StatefulSet set, Collection<Event> events) {
        return events.stream()
                .filter(event -> FAILED_CREATE.equals(event.getReason())
                        && set.getMetadata()
                                .getUid()
                                .equals(event.getInvolvedObject().getUid()))
                .max(Comparator.comparing(PodRefusals::time))
                .filter(event -> isCurrent(group, time(event)))
                .map(event -> failure(String.valueOf(event.getMessage())));
    }

    private static boolean isCurrent(PeerGroup group, Instant time) {
        if (group.getStatus() == null) {
            return true;
        }
        boolean stands = group.getStatus()
                .condition(Observation.DEGRADED)
                .map(Condition::getReason)
                .filter(reason ->
                        reason.equals(Reason.QUOTA_EXCEEDED.text()) || reason.equals(Reason.PODS_REFUSED.text()))
                .isPresent();
        return stands
                || group.getStatus()
                        .condition(Observation.PROGRESSING)
                        .map(Condition::getLastTransitionTime)
                        .map(Instant::parse)
                        .filter(since -> time.isBefore(since.minus(TOLERANCE)))
                        .isEmpty();
    }

    /** Without the pods' names, which are others at each attempt, a message stays the same. */
    private static Failure failure(String message) {
        return Failure.ofPods(message.replaceFirst("^create Pod \\S+ in ", "pods of "));
    }

    private static Instant time(Event event) {
        String time = event.getLastTimestamp() != null
                ? event.getLastTimestamp()
                : event.getMetadata().getCreationTimestamp();
        try {
            return Instant.parse(time);
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }
}
