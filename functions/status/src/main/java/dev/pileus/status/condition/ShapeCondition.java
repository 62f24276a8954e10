package dev.pileus.status.condition;

import dev.pileus.common.Display;
import dev.pileus.status.cluster.WorkloadObjects;

/** How a workload fares, by what runs its pods. */
@FunctionalInterface
interface ShapeCondition {

    /**
     * Reads it from the workload's objects.
     *
     * @param words what is said of it in words of its kind
     */
    Condition of(WorkloadObjects objects, DeploymentWords words);

    /** The one of that shape. */
    static ShapeCondition of(Display.Shape shape) {
        return switch (shape) {
            case JOB -> (objects, words) -> CommandCondition.of(objects);
            case DEPLOYMENT -> DeploymentCondition::of;
            case KNATIVE_SERVICE -> KnativeCondition::of;
            case PEER_GROUP -> PeerGroupCondition::of;
        };
    }
}
