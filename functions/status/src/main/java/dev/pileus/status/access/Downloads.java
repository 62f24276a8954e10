package dev.pileus.status.access;

import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.io.InputStream;
import java.util.function.Supplier;

/**
 * Opens long answers that are no event streams, a limited number at a time: what workloads have printed, and those of
 * which much is to be told.
 */
@Singleton
public final class Downloads {

    private final ConcurrencyLimit limit;

    Downloads(
            @Value("${pileus.status.max-downloads}") int slots,
            @Value("${pileus.status.downloads-per-caller}") int share) {
        this.limit = new ConcurrencyLimit("downloads", slots, share);
    }

    /** How many more may go on. */
    public int free() {
        return limit.free();
    }

    /**
     * Opens one, which has a slot until it is closed. Throws what the source does, and as
     * {@link ConcurrencyLimit#acquire} does.
     *
     * @param permit the right to it
     * @param presence of whom it is for
     */
    public InputStream open(Permit permit, ClientPresence presence, Supplier<InputStream> source) {
        ConcurrencyLimit.Slot slot = limit.acquire(permit, presence);
        try {
            return slot.until(source.get());
        } catch (RuntimeException e) {
            slot.close();
            throw e;
        }
    }
}
