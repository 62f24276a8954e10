package dev.pileus.peer.mesh;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;

/**
 * One link: what was measured on it since it began. Latencies are of pongs alone, in milliseconds, and absent before the
 * first.
 *
 * @param to the other peer's name
 * @param since since when it is pinged; also while its host, port, interval or timeout changed
 * @param up whether the last ping was answered
 * @param count how many pings ended, with or without a pong
 * @param failures how many of these without
 * @param lastError the last failure; it stays when the next ping is answered
 * @param lastMillis of the last pong
 * @param minMillis the least
 * @param meanMillis the mean
 * @param p50Millis the median
 * @param p99Millis what one in a hundred exceeds
 */
@Serdeable
public record LinkView(
        String to,
        Instant since,
        boolean up,
        long count,
        long failures,
        @Nullable LastError lastError,
        @Nullable Double lastMillis,
        @Nullable Double minMillis,
        @Nullable Double meanMillis,
        @Nullable Double p50Millis,
        @Nullable Double p99Millis) {

    /**
     * A failure.
     *
     * @param kind {@code dns}, {@code refused}, {@code timeout}, {@code status}, {@code body} or {@code network}
     * @param message the same in words
     * @param time when it was
     */
    @Serdeable
    public record LastError(String kind, String message, Instant time) {}
}
