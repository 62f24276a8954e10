package dev.pileus.ui.form;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses and formats durations as people write them ("10 min", "2 hours") and as functions do (ISO 8601,
 * {@code PT10M}).
 */
public final class PlainDuration {

    private static final Pattern PLAIN = Pattern.compile("(\\d{1,9})\\s*([a-z]+)");
    private static final Pattern ISO = Pattern.compile("\\bP(?=[T\\d])(?:\\d+D)?(?:T(?:\\d+H)?(?:\\d+M)?(?:\\d+S)?)?");

    private PlainDuration() {}

    /** The duration that a person's words mean; ISO 8601 is understood too. */
    public static Optional<Duration> parse(String text) {
        String words = text.strip().toLowerCase(Locale.ROOT);
        if (words.startsWith("p")) {
            return iso(words);
        }
        Matcher matcher = PLAIN.matcher(words);
        Duration sum = Duration.ZERO;
        int end = 0;
        while (matcher.find() && words.substring(end, matcher.start()).isBlank()) {
            Optional<Duration> unit = unit(matcher.group(2));
            if (unit.isEmpty()) {
                return Optional.empty();
            }
            sum = sum.plus(unit.get().multipliedBy(Long.parseLong(matcher.group(1))));
            end = matcher.end();
        }
        return end > 0 && end == words.length() ? Optional.of(sum) : Optional.empty();
    }

    /** The duration in words: "10 min", "1 hour 30 min", "7 days". */
    public static String of(Duration duration) {
        List<String> parts = new ArrayList<>();
        add(parts, duration.toDaysPart(), "day", "days");
        add(parts, duration.toHoursPart(), "hour", "hours");
        add(parts, duration.toMinutesPart(), "min", "min");
        add(parts, duration.toSecondsPart(), "s", "s");
        return parts.isEmpty() ? "0 s" : String.join(" ", parts);
    }

    /** The text with every ISO 8601 duration in it put into words. */
    public static String inWords(String text) {
        return ISO.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(
                        iso(match.group()).map(PlainDuration::of).orElse(match.group())));
    }

    private static Optional<Duration> iso(String text) {
        try {
            return Optional.of(Duration.parse(text));
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    private static Optional<Duration> unit(String word) {
        return switch (word) {
            case "s", "sec", "secs", "second", "seconds" -> Optional.of(Duration.ofSeconds(1));
            case "m", "min", "mins", "minute", "minutes" -> Optional.of(Duration.ofMinutes(1));
            case "h", "hr", "hrs", "hour", "hours" -> Optional.of(Duration.ofHours(1));
            case "d", "day", "days" -> Optional.of(Duration.ofDays(1));
            default -> Optional.empty();
        };
    }

    private static void add(List<String> parts, long count, String one, String many) {
        if (count > 0) {
            parts.add(count + " " + (count == 1 ? one : many));
        }
    }
}
