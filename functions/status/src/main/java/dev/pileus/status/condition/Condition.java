package dev.pileus.status.condition;

import dev.pileus.api.Phase;
import dev.pileus.common.Kind;
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
public record Condition(Phase phase, String summary, Optional<String> reason, Optional<Integer> exitCode) {

    private static final DeploymentWords SSH_WORDS =
            new DeploymentWords("the SSH server is starting", "the change is not at work yet");
    private static final DeploymentWords WEBSITE_WORDS =
            new DeploymentWords("the web server is starting", "the new content is not served yet");
    private static final DeploymentWords GAME_WORDS =
            new DeploymentWords("the game server is starting", "the change is not at work yet");

    public Condition(Phase phase, String summary) {
        this(phase, summary, Optional.empty(), Optional.empty());
    }

    public Condition(Phase phase, String summary, Optional<String> reason) {
        this(phase, summary, reason, Optional.empty());
    }

    /** Reads it from the workload's objects. */
    public static Condition of(WorkloadObjects objects) {
        if (objects.isBeingDeleted()) {
            return new Condition(Phase.TERMINATING, kindOf(objects).id() + " is being deleted");
        }
        if (objects.isUnfinished()) {
            return new Condition(Phase.PENDING, "asked for");
        }
        return switch (kindOf(objects)) {
            case COMMAND -> CommandCondition.of(objects);
            case SSH -> DeploymentCondition.of(objects, SSH_WORDS);
            case WEBSITE -> DeploymentCondition.of(objects, WEBSITE_WORDS);
            case GAME -> DeploymentCondition.of(objects, GAME_WORDS);
            case MODEL -> ModelCondition.of(objects);
            case GIT_APP -> GitAppCondition.of(objects);
        };
    }

    private static Kind kindOf(WorkloadObjects objects) {
        return objects.record().kind();
    }
}
