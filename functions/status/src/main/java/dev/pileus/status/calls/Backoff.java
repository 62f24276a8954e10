package dev.pileus.status.calls;

import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.time.Duration;

/** How long after one call of a function the next may be made. */
@Singleton
final class Backoff {

    /** As often the CronJobs look by themselves. */
    private static final Duration LONGEST = Duration.ofMinutes(15);

    private final Duration shortest;

    /**
     * The time between calls.
     *
     * @param shortest what there is between two calls, however much there is to do
     */
    Backoff(@Value("${pileus.calls.gap}") Duration shortest) {
        this.shortest = shortest;
    }

    /**
     * The shortest time, and twice as long with each call in vain, up to a quarter of an hour.
     *
     * @param vain how many calls in a row were in vain
     */
    Duration after(int vain) {
        Duration wait = shortest;
        for (int i = 0; i < vain && wait.compareTo(LONGEST) < 0; i++) {
            wait = wait.multipliedBy(2);
        }
        return wait.compareTo(LONGEST) < 0 ? wait : LONGEST;
    }
}
