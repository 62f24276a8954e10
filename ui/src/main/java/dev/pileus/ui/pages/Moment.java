package dev.pileus.ui.pages;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * A point in time as a page shows it. The browser puts it into its own time zone, and counts what is left down.
 *
 * @param instant the point in time
 * @param now when the page was made
 */
public record Moment(Instant instant, Instant now) {

    private static final DateTimeFormatter WORDS = DateTimeFormatter.ofPattern(
                    "d MMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    /** For a {@code time} element. */
    public String iso() {
        return instant.toString();
    }

    /** The date and time. */
    public String words() {
        return WORDS.format(instant);
    }

    /** How long it is until then, such as "47 min left"; {@code app.js} says the same. */
    public String left() {
        Duration left = Duration.between(now, instant);
        long minutes = left.toMinutes();
        if (left.isNegative() || left.isZero()) {
            return "time is up";
        }
        if (minutes < 1) {
            return "less than a minute left";
        }
        if (minutes < 90) {
            return minutes + " min left";
        }
        return left.toHours() < 36 ? left.toHours() + " h left" : left.toDays() + " days left";
    }
}
