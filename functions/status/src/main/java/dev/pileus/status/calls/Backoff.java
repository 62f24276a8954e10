package dev.pileus.status.calls;

import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.time.Duration;

/** The delay between calls of a function, exponential with the calls that fail. */
@Singleton
final class Backoff {

    /** As often the CronJobs look by themselves. */
    private static final Duration MAX_DELAY = Duration.ofMinutes(15);

    private final Duration minDelay;

    /**
     * The time between calls.
     *
     * @param minDelay what there is between two calls, however much there is to do
     */
    Backoff(@Value("${pileus.calls.gap}") Duration minDelay) {
        this.minDelay = minDelay;
    }

    /**
     * The shortest delay, and twice as long with each failed call, up to a quarter of an hour.
     *
     * @param failures how many calls in a row have failed
     */
    Duration after(int failures) {
        Duration delay = minDelay;
        for (int i = 0; i < failures && delay.compareTo(MAX_DELAY) < 0; i++) {
            delay = delay.multipliedBy(2);
        }
        return delay.compareTo(MAX_DELAY) < 0 ? delay : MAX_DELAY;
    }
}
