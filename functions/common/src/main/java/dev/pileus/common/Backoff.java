package dev.pileus.common;

import java.time.Duration;

/**
 * An exponential backoff: the delay between attempts, which doubles with each that fails.
 *
 * @param min the delay while nothing fails, longer than zero
 * @param max the longest delay, at least {@code min}
 */
public record Backoff(Duration min, Duration max) {

    /**
     * The delay before the next attempt.
     *
     * @param failures how many attempts in a row have failed, 0 or more
     */
    public Duration after(int failures) {
        Duration delay = min;
        for (int i = 0; i < failures && delay.compareTo(max) < 0; i++) {
            delay = delay.multipliedBy(2);
        }
        return delay.compareTo(max) < 0 ? delay : max;
    }
}
