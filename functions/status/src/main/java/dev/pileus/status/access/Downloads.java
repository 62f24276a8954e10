package dev.pileus.status.access;

import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.io.InputStream;
import java.util.function.Supplier;

/** Long answers that are no event streams: what workloads have printed, and those of which much is to be told. */
@Singleton
public final class Downloads {

    private final Shares shares;

    Downloads(
            @Value("${pileus.status.max-downloads}") int places,
            @Value("${pileus.status.downloads-per-caller}") int share) {
        this.shares = new Shares("downloads", places, share);
    }

    /** How many more may go on. */
    public int free() {
        return shares.free();
    }

    /**
     * Opens one, which has a place until it is closed. Throws what the source does, and as {@link Shares#take} does.
     *
     * @param permit the right to it
     * @param presence of whom it is for
     */
    public InputStream open(Permit permit, ClientPresence presence, Supplier<InputStream> source) {
        Shares.Place place = shares.take(permit, presence);
        try {
            return place.until(source.get());
        } catch (RuntimeException e) {
            place.close();
            throw e;
        }
    }
}
