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
 * Places for what takes long, such as streams: so many at once for all callers, and fewer for one, so that nobody can
 * take them from everybody else. A caller is a user, however many tokens they have.
 */
public final class Shares {

    private final String what;
    private final int places;
    private final int share;
    private final Map<String, Integer> taken = new HashMap<>();
    private int free;

    /**
     * Places that are all free.
     *
     * @param what what takes a place, in the plural
     * @param places how many there are
     * @param share how many of them one caller may have
     */
    public Shares(String what, int places, int share) {
        this.what = what;
        this.places = places;
        this.share = share;
        this.free = places;
    }

    /** How many more may be taken. */
    public synchronized int free() {
        return free;
    }

    /**
     * Takes a place, or none: it is counted and checked at once. It is given back when it is closed, and at the latest
     * when the client has gone.
     *
     * @throws ProblemException as {@link #take(String)} does
     */
    public Place take(Permit permit, ClientPresence presence) {
        Place place = take(permit.caller());
        place.watch.update(presence.end().doOnTerminate(place::close).subscribe());
        return place;
    }

    /**
     * Takes a place until it is closed.
     *
     * @param caller the user's name
     * @throws ProblemException 429 where the caller has as many as one may have, 503 where all are taken
     */
    synchronized Place take(String caller) {
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
                    "All %d places for %s are taken here. Try again in a moment.".formatted(places, what));
        }
        taken.put(caller, own + 1);
        free--;
        return new Place(caller);
    }

    private synchronized void giveBack(Place place) {
        if (place.isTaken) {
            place.isTaken = false;
            taken.merge(place.caller, -1, Integer::sum);
            taken.remove(place.caller, 0);
            free++;
        }
    }

    /** One caller's place, until it is closed; it may be closed twice. */
    public final class Place implements AutoCloseable {

        private final String caller;
        private final Disposable.Swap watch = Disposables.swap();
        private boolean isTaken = true;

        private Place(String caller) {
            this.caller = caller;
        }

        @Override
        public void close() {
            giveBack(this);
            watch.dispose();
        }

        /** The same stream, at whose end the place is free. */
        public InputStream until(InputStream stream) {
            return new FilterInputStream(stream) {
                @Override
                public void close() throws IOException {
                    try (Place _ = Place.this) {
                        super.close();
                    }
                }
            };
        }
    }
}
