package dev.pileus.status.calls;

import dev.pileus.common.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A call of another function that is made when it is due. One thread asks and calls. */
interface TimedCall {

    /** When it is due as things are now; empty or far away: not as long as nothing changes. */
    Optional<Instant> due(Instant now);

    /** Calls. A call in vain, too, is not due again at once. */
    void run(Instant now) throws InterruptedException;

    /**
     * The delay between calls: the gap, and longer with each that fails, up to the quarter of an hour after which the
     * CronJobs look by themselves.
     */
    static Backoff backoff(Duration gap) {
        return new Backoff(gap, Duration.ofMinutes(15));
    }
}
