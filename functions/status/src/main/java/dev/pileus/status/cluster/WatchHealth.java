package dev.pileus.status.cluster;

import dev.pileus.common.Excerpt;
import io.kubernetes.client.openapi.ApiException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The health of one kind's watch, with since when it is broken if it is: an informer of the client keeps that to
 * itself.
 */
final class WatchHealth {

    private static final Logger LOG = LoggerFactory.getLogger(WatchHealth.class);

    /** The most characters logged of a failure; some repeat the object that they are about. */
    private static final int MAX_MESSAGE = 200;

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
            LOG.warn("The watch of {} is broken, and is tried again each second: {}", plural, message(failure));
        }
    }

    synchronized Optional<Instant> failingSince() {
        return failingSince;
    }

    private static String message(Throwable failure) {
        return switch (failure) {
            case ApiException e when e.getCode() != 0 -> "the API server answers " + e.getCode();
            case ApiException e when e.getCause() != null -> message(e.getCause());
            default -> Excerpt.of(failure.toString().replace('\n', ' '), MAX_MESSAGE);
        };
    }
}
