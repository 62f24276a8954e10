package dev.pileus.status.condition;

import dev.pileus.common.Display;
import dev.pileus.status.cluster.WorkloadObjects;

/** Derives the condition of a workload by the source of what it serves. */
@FunctionalInterface
interface SourceCondition {

    /**
     * Reads it from the workload's objects.
     *
     * @param pods how its pods fare
     */
    Condition of(WorkloadObjects objects, ShapeCondition pods);

    /** The one of that source. */
    static SourceCondition of(Display.Source source) {
        return switch (source) {
            case PARAMETERS -> (objects, pods) -> pods.of(objects, DeploymentMessages.of(objects.display()));
            case DOWNLOAD -> ModelCondition::of;
            case GIT -> GitAppCondition::of;
        };
    }
}
