package dev.pileus.status.condition;

import dev.pileus.api.Phase;
import dev.pileus.api.Reason;
import dev.pileus.common.Display;
import dev.pileus.status.cluster.WorkloadObjects;
import java.util.Optional;

/**
 * The condition of a workload: its phase, a summary and a reason.
 *
 * @param phase where it is in its life
 * @param summary one line for people
 * @param reason why it is not ready or has failed
 * @param exitCode how a command ended
 */
public record Condition(Phase phase, String summary, Optional<Reason> reason, Optional<Integer> exitCode) {

    public Condition(Phase phase, String summary) {
        this(phase, summary, Optional.empty(), Optional.empty());
    }

    public Condition(Phase phase, String summary, Optional<Reason> reason) {
        this(phase, summary, reason, Optional.empty());
    }

    /** Reads it from the workload's objects. */
    public static Condition of(WorkloadObjects objects) {
        if (objects.isBeingDeleted()) {
            return new Condition(Phase.TERMINATING, objects.record().kind() + " is being deleted");
        }
        if (objects.isUnfinished()) {
            return new Condition(Phase.PENDING, "asked for");
        }
        Display display = objects.display();
        return SourceCondition.of(display.source()).of(objects, ShapeCondition.of(display.shape()));
    }
}
