package dev.pileus.operator.peergroup;

import dev.pileus.operator.EventRecorder;
import dev.pileus.operator.EventRecorder.Change;
import dev.pileus.operator.EventRecorder.Type;
import dev.pileus.operator.Reason;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes Kubernetes Events about a group: one when its size changes, and one when it becomes ready or degraded, or is neither
 * any longer. {@code docs/peergroup.md} lists them.
 */
final class GroupEvents {

    /** The reason of an Event about a group whose size was changed. */
    static final String SCALED = "Scaled";

    /** The reason of an Event about a group that is degraded no longer. */
    static final String RECOVERED = "Recovered";

    private final EventRecorder events;

    GroupEvents(EventRecorder events) {
        this.events = events;
    }

    /** Writes that the number of peers was changed. */
    void scaled(PeerGroup group, int from, int to) {
        write(group, new Change(Type.NORMAL, SCALED, "from %d to %d peers".formatted(from, to)));
    }

    /** Writes what has changed from the status that the group had to another. */
    void statusChanged(PeerGroup group, PeerGroupStatus status) {
        changes(Optional.ofNullable(group.getStatus()), status).forEach(change -> write(group, change));
    }

    /**
     * The changes from one status to the next.
     *
     * @param before empty of a new group
     */
    static List<Change> changes(Optional<PeerGroupStatus> before, PeerGroupStatus now) {
        List<Change> changes = new ArrayList<>();
        Optional<Condition> wasDegraded = before.flatMap(status -> whereTrue(status, Observation.DEGRADED));
        Optional<Condition> isDegraded = whereTrue(now, Observation.DEGRADED);
        if (isDegraded.isPresent()) {
            if (!isDegraded.map(Condition::getReason).equals(wasDegraded.map(Condition::getReason))) {
                changes.add(new Change(Type.WARNING, isDegraded.get()));
            }
        } else if (wasDegraded.isPresent()) {
            changes.add(new Change(
                    Type.NORMAL,
                    RECOVERED,
                    "%s is over".formatted(wasDegraded.get().getReason())));
        }
        boolean wasReady =
                before.flatMap(status -> whereTrue(status, Observation.READY)).isPresent();
        Condition ready = now.condition(Observation.READY).orElseThrow();
        if (isTrue(ready) && !wasReady) {
            changes.add(new Change(Type.NORMAL, ready));
        } else if (!isTrue(ready) && wasReady && isDegraded.isEmpty()) {
            changes.add(new Change(isAskedFor(before.get(), now) ? Type.NORMAL : Type.WARNING, ready));
        }
        return changes;
    }

    /** Tells whether peers that are not ready follow from a change of the group or of the operator's settings. */
    private static boolean isAskedFor(PeerGroupStatus before, PeerGroupStatus now) {
        return before.observedGeneration() != now.observedGeneration()
                || now.condition(Observation.PROGRESSING)
                        .filter(progressing -> progressing.getReason().equals(Reason.ROLLING_OUT.text()))
                        .isPresent();
    }

    private static Optional<Condition> whereTrue(PeerGroupStatus status, String type) {
        return status.condition(type).filter(GroupEvents::isTrue);
    }

    private static boolean isTrue(Condition condition) {
        return condition.getStatus().equals("True");
    }

    private void write(PeerGroup group, Change change) {
        events.write(group, GroupLabels.of(group), change);
    }
}
