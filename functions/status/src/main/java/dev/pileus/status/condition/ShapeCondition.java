package dev.pileus.status.condition;

import dev.pileus.common.Display;
import dev.pileus.status.cluster.WorkloadObjects;

/** Derives the condition of a workload by the shape that runs its pods. */
@FunctionalInterface
interface ShapeCondition {

    /**
     * Reads it from the workload's objects.
     *
     * @param messages what is said of it in words of its kind
     */
    Condition of(WorkloadObjects objects, DeploymentMessages messages);

    /** The one of that shape. */
    static ShapeCondition of(Display.Shape shape) {
        return switch (shape) {
            case JOB -> (objects, messages) -> CommandCondition.of(objects);
            case DEPLOYMENT -> DeploymentCondition::of;
            case KNATIVE_SERVICE -> KnativeCondition::of;
            case PEER_GROUP -> PeerGroupCondition::of;
        };
    }
}
