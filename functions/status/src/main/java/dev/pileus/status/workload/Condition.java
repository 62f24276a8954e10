package dev.pileus.status.workload;

import dev.pileus.common.Kind;
import dev.pileus.common.Phase;
import dev.pileus.status.cluster.WorkloadObjects;
import java.util.Optional;

/**
 * How a workload fares.
 *
 * @param phase where it is in its life
 * @param summary one line for people
 * @param reason one line that says why it is not ready or has failed
 * @param exitCode how a command ended
 */
record Condition(Phase phase, String summary, Optional<String> reason, Optional<Integer> exitCode) {

    Condition(Phase phase, String summary) {
        this(phase, summary, Optional.empty(), Optional.empty());
    }

    Condition(Phase phase, String summary, Optional<String> reason) {
        this(phase, summary, reason, Optional.empty());
    }

    /** Reads it from the workload's objects. */
    static Condition of(WorkloadObjects objects) {
        if (objects.isBeingDeleted()) {
            return new Condition(Phase.TERMINATING, kindOf(objects).id() + " is being deleted");
        }
        if (objects.isUnfinished()) {
            return new Condition(Phase.PENDING, "asked for");
        }
        return switch (kindOf(objects)) {
            case COMMAND -> CommandCondition.of(objects);
        };
    }

    private static Kind kindOf(WorkloadObjects objects) {
        return objects.record().kind();
    }
}
