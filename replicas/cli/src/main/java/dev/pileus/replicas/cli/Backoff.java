package dev.pileus.replicas.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** The pauses between tries of a call: from 0.1 s on twice as long each time, to 2 s, each up to a quarter shorter. */
final class Backoff {

    private static final long FIRST_MILLIS = 100;
    private static final long LONGEST_MILLIS = 2_000;

    private final long end;
    private int failures;
    private Optional<String> reason = Optional.empty();

    /** Lets tries go on for this long. */
    Backoff(Duration limit) {
        end = System.nanoTime() + limit.toNanos();
    }

    /** How many tries have failed. */
    int failures() {
        return failures;
    }

    /** The reason why the last try failed; empty before the first has. */
    Optional<String> reason() {
        return reason;
    }

    /** The time that is left, at least a millisecond. */
    Duration left() {
        return Duration.ofNanos(Math.max(end - System.nanoTime(), TimeUnit.MILLISECONDS.toNanos(1)));
    }

    /** Pauses after a failure, and says whether there is time for another try; if there is not it does not pause. */
    boolean pause(String failure) throws InterruptedException {
        reason = Optional.of(failure);
        long longest = Math.min(FIRST_MILLIS << Math.min(failures++, 10), LONGEST_MILLIS);
        long pause = ThreadLocalRandom.current().nextLong(longest * 3 / 4, longest);
        if (left().toMillis() <= pause) {
            return false;
        }
        Thread.sleep(pause);
        return true;
    }
}
