package dev.pileus.status.logs;

import dev.pileus.status.workload.LogSource;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The position up to which a log has been read. It means the same at every instance of this function, and is the id of
 * a log's events.
 *
 * @param source the run of a container
 * @param time the timestamp of the line, as the kubelet writes it
 * @param piece which one of those with that timestamp, from 1 on: lines of the same moment, and parts of a long line
 */
record LogPosition(LogSource source, String time, int piece) {

    private static final Pattern ID =
            Pattern.compile("([a-z0-9][-.a-z0-9]{0,252})/([a-z0-9][-a-z0-9]{0,62})/([0-9]{1,9})/"
                    + "([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]{1,9})?(?:Z|[+-][0-9]{2}:[0-9]{2}))"
                    + "/([0-9]{1,9})");

    /** The position that an id names, or empty for any other text. */
    static Optional<LogPosition> of(String id) {
        Matcher matcher = ID.matcher(id);
        return matcher.matches() && instant(matcher.group(4)).isPresent()
                ? Optional.of(new LogPosition(
                        new LogSource(matcher.group(1), matcher.group(2), Integer.parseInt(matcher.group(3)), true),
                        matcher.group(4),
                        Integer.parseInt(matcher.group(5))))
                : Optional.empty();
    }

    /** Its id. */
    String id() {
        return "%s/%s/%d/%s/%d".formatted(source.pod(), source.container(), source.restarts(), time, piece);
    }

    /** When its line was written. */
    Instant instant() {
        return instant(time).orElse(Instant.EPOCH);
    }

    /** Whether what is there has been read by whoever has come as far as that. */
    boolean isReadAt(LogPosition reached) {
        return instant(time)
                .filter(written -> written.isBefore(reached.instant())
                        || (written.equals(reached.instant()) && piece <= reached.piece()))
                .isPresent();
    }

    private static Optional<Instant> instant(String time) {
        try {
            return Optional.of(OffsetDateTime.parse(time).toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
