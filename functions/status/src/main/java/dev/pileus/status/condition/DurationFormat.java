package dev.pileus.status.condition;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** Formats durations as people say them: "10 minutes", "1 hour 30 minutes". */
final class DurationFormat {

    private DurationFormat() {}

    static String of(Duration duration) {
        return Stream.of(
                        count(duration.toDaysPart(), "day"),
                        count(duration.toHoursPart(), "hour"),
                        count(duration.toMinutesPart(), "minute"),
                        count(duration.toSecondsPart(), "second"))
                .flatMap(Optional::stream)
                .reduce((left, right) -> left + " " + right)
                .orElse("0 seconds");
    }

    private static Optional<String> count(long number, String unit) {
        return switch ((int) number) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of("1 " + unit);
            default -> Optional.of(number + " " + unit + "s");
        };
    }
}
