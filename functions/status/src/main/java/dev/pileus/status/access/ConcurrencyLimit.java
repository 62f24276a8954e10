package dev.pileus.status.access;

import dev.pileus.common.ProblemException;
import io.micronaut.http.HttpStatus;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import reactor.core.Disposable;
import reactor.core.Disposables;

/**
 * A limit to what goes on at a time and takes long, such as streams: so many slots for all callers, and fewer for one, so
 * that nobody can take them from everybody else. A caller is a user, however many tokens they have.
 */
public final class ConcurrencyLimit {

    private final String what;
    private final int slots;
    private final int share;
    private final Map<String, Integer> taken = new HashMap<>();
    private int free;

    /**
     * Slots that are all free.
     *
     * @param what what takes a slot, in the plural
     * @param slots how many there are
     * @param share how many of them one caller may have
     */
    public ConcurrencyLimit(String what, int slots, int share) {
        this.what = what;
        this.slots = slots;
        this.share = share;
        this.free = slots;
    }

    /** How many more may be taken. */
    public synchronized int free() {
        return free;
    }

    /**
     * Takes a slot, or none: it is counted and checked at once. It is given back when it is closed, and at the latest
     * when the client has gone.
     *
     * @throws ProblemException as {@link #acquire(String)} does
     */
    public Slot acquire(Permit permit, ClientPresence presence) {
        Slot slot = acquire(permit.caller());
        slot.watch.update(presence.end().doOnTerminate(slot::close).subscribe());
        return slot;
    }

    /**
     * Takes a slot until it is closed.
     *
     * @param caller the user's name
     * @throws ProblemException 429 where the caller has as many as one may have, 503 where all are taken
     */
    synchronized Slot acquire(String caller) {
        int own = taken.getOrDefault(caller, 0);
        if (own >= share) {
            throw new ProblemException(
                    HttpStatus.TOO_MANY_REQUESTS,
                    "You have %d %s open here, and one caller may have no more. End one of them and try again."
                            .formatted(own, what));
        }
        if (free == 0) {
            throw new ProblemException(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "All %d places for %s are taken here. Try again in a moment.".formatted(slots, what));
        }
        taken.put(caller, own + 1);
        free--;
        return new Slot(caller);
    }

    private synchronized void release(Slot slot) {
        if (slot.isTaken) {
            slot.isTaken = false;
            taken.merge(slot.caller, -1, Integer::sum);
            taken.remove(slot.caller, 0);
            free++;
        }
    }

    /** One caller's slot, until it is closed; it may be closed twice. */
    public final class Slot implements AutoCloseable {

        private final String caller;
        private final Disposable.Swap watch = Disposables.swap();
        private boolean isTaken = true;

        private Slot(String caller) {
            this.caller = caller;
        }

        @Override
        public void close() {
            release(this);
            watch.dispose();
        }

        /** The same stream, at whose end the slot is free. */
        public InputStream until(InputStream stream) {
            return new FilterInputStream(stream) {
                @Override
                public void close() throws IOException {
                    try (Slot _ = Slot.this) {
                        super.close();
                    }
                }
            };
        }
    }
}
