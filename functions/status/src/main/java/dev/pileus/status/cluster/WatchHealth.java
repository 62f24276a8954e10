package dev.pileus.status.cluster;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether one kind's watch works, and since when it does not. */
final class WatchHealth {

    private static final Logger LOG = LoggerFactory.getLogger(WatchHealth.class);

    private final Clock clock;
    private Optional<Instant> failingSince = Optional.empty();

    WatchHealth(Clock clock) {
        this.clock = clock;
    }

    /** The list or the watch was answered. */
    synchronized void works() {
        failingSince = Optional.empty();
    }

    /** The list or the watch was not. Only the first of a row of failures is logged. */
    synchronized void fails(String plural, Throwable failure) {
        if (failingSince.isEmpty()) {
            failingSince = Optional.of(clock.instant());
            LOG.warn("The watch of {} is broken, and is tried again each second: {}", plural, failure.toString());
        }
    }

    synchronized Optional<Instant> failingSince() {
        return failingSince;
    }
}
