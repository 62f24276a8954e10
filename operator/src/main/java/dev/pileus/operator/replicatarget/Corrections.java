package dev.pileus.operator.replicatarget;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The corrections of a Deployment's replicas that were made one after the other, because somebody else goes on writing them.
 * They are part of the status, so that another instance of the operator goes on where one has ended.
 *
 * @param count how many
 * @param lastTime when the last was made, by the second
 * @param manager the field manager that had written what was corrected last
 */
public record Corrections(
        @JsonPropertyDescription("How many corrections were made.")
        int count,

        @JsonPropertyDescription("When the last was made.") String lastTime,

        @JsonPropertyDescription("The field manager that had written what was corrected last.")
        String manager) {

    /** After this long without a correction nobody is in the way any more. */
    static final Duration QUIET = Duration.ofMinutes(10);

    static final Corrections NONE = new Corrections(0, Instant.EPOCH.toString(), "");

    /** So many are made at once, as after an oversight, and before the next there is a pause. */
    private static final int AT_ONCE = 2;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    /** These and one more, of what that manager has written. */
    Corrections plus(String by, Instant now) {
        return new Corrections(count + 1, now.truncatedTo(ChronoUnit.SECONDS).toString(), by);
    }

    /** Tells whether somebody goes on writing: more was corrected than an oversight would explain. */
    boolean isContested() {
        return count > AT_ONCE;
    }

    /** The time from which the next may be made: each pause is twice as long as the one before. */
    Instant next() {
        if (count < AT_ONCE) {
            return Instant.parse(lastTime);
        }
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(count - AT_ONCE, 10));
        return Instant.parse(lastTime).plus(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
    }

    /** The time from which they count no more, unless there is another one; empty where there are none. */
    Optional<Instant> until() {
        return count == 0
                ? Optional.empty()
                : Optional.of(Instant.parse(lastTime).plus(QUIET));
    }
}
