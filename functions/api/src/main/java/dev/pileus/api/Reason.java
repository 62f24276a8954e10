package dev.pileus.api;

import io.micronaut.serde.annotation.Serdeable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The reason for a state or an error: a code for programs and a message for people.
 *
 * @param message one line, without a secret in it
 */
@Serdeable
public record Reason(ReasonCode code, String message) {

    private static final Pattern TEXT = Pattern.compile("([A-Z][A-Za-z]+): (.*)", Pattern.DOTALL);

    /** A reason with a message that is filled in as by {@link String#format}. */
    public static Reason of(ReasonCode code, String message, Object... values) {
        return new Reason(code, message.formatted(values));
    }

    /** The same with words in front of the message. */
    public Reason after(String words) {
        return new Reason(code, words + message);
    }

    /**
     * Reads what {@link #toString} has written. A text without a code, as earlier versions and people write it, has the
     * code {@link ReasonCode#OTHER}.
     */
    public static Reason parse(String text) {
        Matcher parts = TEXT.matcher(text.strip());
        if (!parts.matches() || !ReasonCode.of(parts.group(1)).id().equals(parts.group(1))) {
            return new Reason(ReasonCode.OTHER, text.strip());
        }
        return new Reason(ReasonCode.of(parts.group(1)), parts.group(2).strip());
    }

    /** The reason as one text, for annotations and termination messages: the code, a colon, the message. */
    @Override
    public String toString() {
        return code + ": " + message;
    }
}
