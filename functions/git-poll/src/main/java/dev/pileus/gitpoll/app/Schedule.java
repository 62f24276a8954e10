package dev.pileus.gitpoll.app;

import dev.pileus.common.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** Computes when a repository is polled next. */
final class Schedule {

    /** What is due within this time is asked at once too: so fewer calls of {@code POST /poll} do for all. */
    static final Duration AHEAD = Duration.ofSeconds(15);

    /** After how long at most a failing repository is tried again, where its interval is not longer. */
    static final Duration LONGEST_BACKOFF = Duration.ofHours(1);

    /** The part of an interval by which it may be shorter, so that not all apps' polls stay together. */
    private static final double JITTER = 0.1;

    private Schedule() {}

    /**
     * The time of the next poll: an interval later, and twice as long with each failure in a row after the first.
     *
     * @param failures how many polls have failed in a row
     */
    static Instant next(Instant now, Duration interval, int failures, RandomGenerator random) {
        Duration longest = interval.compareTo(LONGEST_BACKOFF) > 0 ? interval : LONGEST_BACKOFF;
        Duration wait = new Backoff(interval, longest).after(Math.max(0, failures - 1));
        return now.plus(wait.minusMillis((long) (wait.toMillis() * JITTER * random.nextDouble())));
    }

    /** Whether to poll now: rather a little before the time than after it. */
    static boolean isDue(Instant next, Instant now) {
        return next.isBefore(now.plus(AHEAD));
    }
}
