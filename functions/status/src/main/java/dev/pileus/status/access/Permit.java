package dev.pileus.status.access;

import dev.pileus.common.ProblemException;
import io.micronaut.http.HttpStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** A right that was given, for answers that take long: tokens expire and roles are taken away while they go on. */
public final class Permit {

    /** How long the right is trusted before Kubernetes is asked again. */
    static final Duration TRUSTED = Duration.ofMinutes(1);

    private final String caller;
    private final Runnable demand;
    private final Instant end;
    private final Clock clock;
    private Instant renewAt;

    Permit(String caller, Runnable demand, Instant end, Clock clock) {
        this.caller = caller;
        this.demand = demand;
        this.end = end;
        this.clock = clock;
        this.renewAt = clock.instant().plus(TRUSTED);
    }

    /** The user name of whom it was given to. */
    public String caller() {
        return caller;
    }

    /**
     * Asks again, if it is time. Where Kubernetes cannot be asked the right stays until the token's own end: nothing new
     * is seen then either.
     *
     * @throws ProblemException 401 or 403 once the right is gone
     */
    public void check() {
        if (!clock.instant().isBefore(end)) {
            throw AccessControl.notAccepted();
        }
        if (clock.instant().isBefore(renewAt)) {
            return;
        }
        renewAt = clock.instant().plus(TRUSTED);
        try {
            demand.run();
        } catch (ProblemException e) {
            if (e.problem().status() != HttpStatus.SERVICE_UNAVAILABLE.getCode()) {
                throw e;
            }
        }
    }
}
