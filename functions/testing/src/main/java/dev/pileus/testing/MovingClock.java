package dev.pileus.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until it is told to move. */
public final class MovingClock extends Clock {

    private volatile Instant now = Instant.parse("2026-01-02T03:04:05Z");

    /** Moves on. */
    public void pass(Duration time) {
        now = now.plus(time);
    }

    /** The same clock, as {@link System#nanoTime} would be read. */
    public long nanos() {
        return Duration.between(Instant.EPOCH, now).toNanos();
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
