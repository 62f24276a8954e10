package dev.pileus.status.calls;

import java.time.Instant;
import java.util.Optional;

/** A call of another function that is made when it is due. One thread asks and calls. */
interface TimedCall {

    /** When it is due as things are now; empty or far away: not as long as nothing changes. */
    Optional<Instant> due(Instant now);

    /** Calls. A call in vain, too, is not due again at once. */
    void run(Instant now) throws InterruptedException;
}
