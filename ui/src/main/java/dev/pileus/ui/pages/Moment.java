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

    /** How long ago it was, such as "3 minutes ago"; {@code times.js} has the same words. */
    public String ago() {
        long minutes = Duration.between(instant, now).toMinutes();
        if (minutes < 1) {
            return "just now";
        }
        if (minutes < 60) {
            return counted(minutes, "minute");
        }
        long hours = minutes / 60;
        if (hours < 36) {
            return counted(hours, "hour");
        }
        long days = hours / 24;
        return days < 60
                ? counted(days, "day")
                : days < 730 ? counted(days / 30, "month") : counted(days / 365, "year");
    }

    private static String counted(long count, String unit) {
        return count + " " + unit + (count == 1 ? "" : "s") + " ago";
    }

    /** How soon it will be, such as "in 3 min"; {@code times.js} has the same words. */
    public String ahead() {
        Duration ahead = Duration.between(now, instant);
        long minutes = ahead.toMinutes();
        if (ahead.isNegative() || ahead.isZero()) {
            return "any moment now";
        }
        if (minutes < 1) {
            return "in less than a minute";
        }
        return minutes < 90 ? "in " + minutes + " min" : "in " + ahead.toHours() + " h";
    }

    /** How long it is until then, such as "47 min left"; {@code times.js} has the same words. */
    public String left() {
        Duration left = Duration.between(now, instant);
        long minutes = left.toMinutes();
        if (left.isNegative() || left.isZero()) {
            return "expired";
        }
        if (minutes < 1) {
            return "less than a minute left";
        }
        if (minutes < 90) {
            return minutes + " min left";
        }
        return left.toHours() < 48 ? left.toHours() + " h left" : left.toDays() + " days left";
    }
}
