package dev.pileus.ui.functions;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A workload as the functions answer it.
 *
 * @param namespace where it lives
 * @param name its name there
 * @param kind what it is, as the catalogue calls it
 * @param phase where it is in its life
 * @param summary how it is, in one line
 * @param reason why it is not well
 * @param exitCode how a command ended
 * @param createdBy the full Kubernetes name of who made it
 * @param createdAt when
 * @param expiresAt when it will be deleted
 * @param access how to reach it
 * @param replicas how many of its pods are ready
 * @param parameters what it was asked for with; in lists and streams without long values
 * @param parametersDigest changes with any of them
 * @param events what happened to it, the latest first
 * @param pods what each pod of a git app runs, the newest first
 */
@Serdeable
public record Workload(
        String namespace,
        String name,
        String kind,
        Phase phase,
        @Nullable String summary,
        Optional<Reason> reason,
        Optional<Integer> exitCode,
        @Nullable String createdBy,
        Optional<Instant> createdAt,
        Optional<Instant> expiresAt,
        @Nullable Map<String, Object> access,
        Optional<Replicas> replicas,
        @Nullable Map<String, Object> parameters,
        Optional<String> parametersDigest,
        @Nullable List<Event> events,
        @Nullable List<Pod> pods) {

    /** Fills in what was left out. */
    public Workload {
        summary = summary == null ? "" : summary;
        createdBy = createdBy == null ? "" : createdBy;
        access = access == null ? Map.of() : access;
        parameters = parameters == null ? Map.of() : parameters;
        events = events == null ? List.of() : events;
        pods = pods == null ? List.of() : pods;
    }

    /** How many pods are ready, of how many. */
    @Serdeable
    public record Replicas(int ready, int desired) {}

    /**
     * One pod of a git app.
     *
     * @param ready whether it serves
     * @param commit the commit it has checked out
     * @param reason why it could not
     */
    @Serdeable
    public record Pod(String name, boolean ready, Optional<String> commit, Optional<Reason> reason) {}

    /** Something that happened, in Kubernetes' words. */
    @Serdeable
    public record Event(
            Optional<Instant> time,
            @Nullable String type,
            @Nullable String reason,
            @Nullable String message) {}

    /** The answer to a request for all of a namespace. */
    @Serdeable
    public record Page(List<Workload> items) {}

    /** What a stream says of one that is gone. */
    @Serdeable
    public record Deleted(String namespace, String name) {}
}
