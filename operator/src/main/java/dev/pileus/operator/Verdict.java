package dev.pileus.operator;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * A condition without its type and its times.
 *
 * @param is whether it is True
 * @param reason the code for programs
 * @param message one line for people
 */
public record Verdict(boolean is, Reason reason, String message) {

    /** False because of a failure. */
    public static Verdict no(Failure failure) {
        return new Verdict(false, failure.reason(), failure.message());
    }

    /**
     * The condition that an object should have.
     *
     * @param before the condition of that type which it has: as long as it does not turn, neither does its time
     * @param generation the object's, which this is about
     */
    public Condition condition(String type, Optional<Condition> before, long generation, Instant now) {
        String status = is ? "True" : "False";
        String since = before.filter(known -> known.getStatus().equals(status))
                .map(Condition::getLastTransitionTime)
                .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString());
        return new ConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(reason.text())
                .withMessage(message)
                .withObservedGeneration(generation)
                .withLastTransitionTime(since)
                .build();
    }
}
