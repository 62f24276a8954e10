package dev.pileus.common;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;

/** A rate limit for each hour of the clock and each subject. */
final class HourlyLimit {

    private final int max;
    private final Map<String, Integer> counts = new HashMap<>();
    private Instant hour = Instant.EPOCH;

    HourlyLimit(int max) {
        this.max = max;
    }

    /** Counts it, and says whether it was within the limit. */
    synchronized boolean allow(String subject, Instant now) {
        Instant current = now.truncatedTo(ChronoUnit.HOURS);
        if (!current.equals(hour)) {
            hour = current;
            counts.clear();
        }
        return counts.merge(subject, 1, Integer::sum) <= max;
    }
}
