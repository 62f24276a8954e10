package dev.pileus.status.logs;

import dev.pileus.common.ProblemException;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * The number of last lines of a log that are wanted.
 *
 * @param lines the last so many lines; empty: everything
 */
record Tail(OptionalInt lines) {

    static final Tail ALL = new Tail(OptionalInt.empty());

    private static final int MAX = 10_000;
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,6}");

    /**
     * Reads it from a request.
     *
     * @throws ProblemException 422 for anything but {@code all} and the numbers from 1 to 10000
     */
    static Tail parse(String text) {
        if (text.equals("all")) {
            return ALL;
        }
        int lines = NUMBER.matcher(text).matches() ? Integer.parseInt(text) : 0;
        if (lines < 1 || lines > MAX) {
            throw ProblemException.invalid("tail", "It has to be a number from 1 to " + MAX + ", or 'all'.");
        }
        return new Tail(OptionalInt.of(lines));
    }
}
