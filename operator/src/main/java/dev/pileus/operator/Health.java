package dev.pileus.operator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * The health of an instance, as its probes tell it. An instance is ready while its watches work; it is dead when they have not
 * worked for so long that a new start is the better hope than going on trying.
 */
final class Health {

    /** Longer than an API server takes to be restarted. */
    static final Duration PATIENCE = Duration.ofMinutes(5);

    private final BooleanSupplier works;
    private final Clock clock;
    private final AtomicReference<Instant> lastWorking;

    /**
     * @param works whether the watches work now
     */
    Health(BooleanSupplier works, Clock clock) {
        this.works = works;
        this.clock = clock;
        this.lastWorking = new AtomicReference<>(clock.instant());
    }

    boolean isReady() {
        boolean ready = works.getAsBoolean();
        if (ready) {
            lastWorking.set(clock.instant());
        }
        return ready;
    }

    boolean isAlive() {
        return isReady() || clock.instant().isBefore(lastWorking.get().plus(PATIENCE));
    }
}
