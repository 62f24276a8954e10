package dev.pileus.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A workload as every function answers it.
 *
 * @param namespace the tenant's namespace it lives in
 * @param name its name, unique in the namespace, a DNS label of at most 40 characters
 * @param kind its kind, as the catalogue calls it
 * @param phase where it is in its life
 * @param summary one line for people, such as "deployment has 2/2 replicas ready"
 * @param reason one line that says why it is not ready or has failed; empty when nothing is wrong
 * @param exitCode how a command ended, 0 to 255; empty while it runs and for other kinds
 * @param createdBy the Kubernetes user name of who asked for it
 * @param createdAt when its record was made
 * @param expiresAt when the sweep will delete it
 * @param access how to reach it: {@code url}, {@code command}, {@code host}, {@code port}; empty where there is nothing
 *     to reach. Of a git app also what is known of its repository, such as {@code commit}
 * @param replicas how many of its pods are ready; empty for kinds that have none
 * @param pods the pods of a git app, newest first, without those that are on their way out; empty for other kinds
 * @param parameters what it was asked for with, without secrets; in lists and streams without long values
 * @param omitted the names of the parameters that are left out of a list or stream because they are long
 * @param parametersDigest changes whenever one of the parameters does: what {@code If-Match} takes, in quotes
 * @param events the latest Kubernetes events of its objects, newest first, at most {@link #MAX_EVENTS}
 */
@Serdeable
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Workload(
        String namespace,
        String name,
        String kind,
        Phase phase,
        String summary,
        Optional<String> reason,
        Optional<Integer> exitCode,
        String createdBy,
        Instant createdAt,
        Instant expiresAt,
        Map<String, String> access,
        Optional<Replicas> replicas,
        Optional<List<Pod>> pods,
        Map<String, Object> parameters,
        Optional<List<String>> omitted,
        Optional<String> parametersDigest,
        List<Event> events) {

    /** The most events that one workload carries. */
    public static final int MAX_EVENTS = 20;

    /** Several workloads, the newest first. */
    @Serdeable
    public record Page(List<Workload> items) {}

    /** A workload that is there no more, as an event stream tells of it. */
    @Serdeable
    public record Deleted(String namespace, String name) {}

    /** How many pods are ready, of how many that are wanted; neither is negative. */
    @Serdeable
    public record Replicas(int ready, int desired) {}

    /**
     * A pod of a git app.
     *
     * @param name the pod's name
     * @param ready whether it is ready to serve
     * @param commit the commit that it has checked out, 40 hexadecimal digits; empty before it has
     * @param message why its checkout failed
     */
    @Serdeable
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Pod(String name, boolean ready, Optional<String> commit, Optional<String> message) {}

    /**
     * Something that happened to one of the workload's objects.
     *
     * @param time when it happened last
     * @param type {@code Normal} or {@code Warning}
     * @param reason Kubernetes' word for it, such as {@code FailedScheduling}
     * @param message its sentence for people
     */
    @Serdeable
    public record Event(Instant time, String type, String reason, String message) {}
}
