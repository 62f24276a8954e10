package dev.pileus.provision.kind;

import dev.pileus.common.ProblemException;
import java.time.DateTimeException;
import java.time.Duration;

/** Parses durations in requests: ISO 8601, of days, hours, minutes and seconds. */
public final class Durations {

    private Durations() {}

    /**
     * Reads a duration.
     *
     * @param field the request's field, for the error
     * @throws ProblemException 422 if it is none, or is not in the range, whose ends belong to it
     */
    public static Duration between(String field, String text, Duration shortest, Duration longest) {
        Duration duration;
        try {
            duration = Duration.parse(text);
        } catch (DateTimeException | ArithmeticException e) {
            throw ProblemException.invalid(field, "Write a duration such as PT30S, PT10M, PT2H or P1D.");
        }
        if (duration.compareTo(shortest) < 0 || duration.compareTo(longest) > 0) {
            throw ProblemException.invalid(field, "It has to be from " + iso(shortest) + " to " + iso(longest) + ".");
        }
        return duration;
    }

    /** The duration as people write it: {@code P7D}, where Java would say {@code PT168H}. */
    public static String iso(Duration duration) {
        return duration.equals(Duration.ofDays(duration.toDays()))
                ? "P" + duration.toDays() + "D"
                : duration.toString();
    }
}
