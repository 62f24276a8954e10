package dev.pileus.ui.functions;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Who did what in a namespace, the latest first. */
@Serdeable
public record Audit(List<Entry> items) {

    /**
     * Something that somebody did.
     *
     * @param time when
     * @param user the full Kubernetes name of who did it
     * @param action {@code created}, {@code changed}, {@code extended}, {@code deleted} or {@code expired}
     * @param kind what it was done to
     * @param workload its name
     * @param message the same in one sentence
     */
    @Serdeable
    public record Entry(
            Optional<Instant> time,
            @Nullable String user,
            @Nullable String action,
            @Nullable String kind,
            @Nullable String workload,
            @Nullable String message) {

        /** Fills in what was left out. */
        public Entry {
            user = user == null ? "" : user;
            action = action == null ? "" : action;
            kind = kind == null ? "" : kind;
            workload = workload == null ? "" : workload;
            message = message == null ? "" : message;
        }
    }
}
