package dev.pileus.api.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;

/** The audit trail of a namespace, newest first: who did what. */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Audit(List<Entry> items) {

    /**
     * Something that somebody did.
     *
     * @param time when
     * @param user the Kubernetes user name of who did it; empty where it is not said
     * @param action {@code created}, {@code changed}, {@code extended}, {@code deleted} or {@code expired}
     * @param kind the workload's kind
     * @param workload the workload's name
     * @param message one line for people
     */
    @Serdeable
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Entry(Instant time, String user, String action, String kind, String workload, String message) {}
}
