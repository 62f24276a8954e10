package dev.pileus.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
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
 * @param reason why it is not ready or has failed; empty when nothing is wrong
 * @param exitCode how a command ended, 0 to 255; empty while it runs and for other kinds
 * @param createdBy the Kubernetes user name of who asked for it
 * @param createdAt when its record was made
 * @param expiresAt when the sweep will delete it
 * @param access how to reach it
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
        Optional<Reason> reason,
        Optional<Integer> exitCode,
        String createdBy,
        Instant createdAt,
        Instant expiresAt,
        Access access,
        Optional<Replicas> replicas,
        Optional<List<Pod>> pods,
        Map<String, Object> parameters,
        Optional<List<String>> omitted,
        Optional<String> parametersDigest,
        List<Event> events) {

    /** The most events that one workload carries. */
    public static final int MAX_EVENTS = 20;

    /**
     * The ways to reach a workload; what there is not, or not yet, is empty.
     *
     * @param url where it answers HTTP
     * @param command what to type
     * @param host the host of its port
     * @param port its port on that host
     * @param protocol what is spoken there, where it is not TCP
     * @param fingerprint of the host key, SHA-256
     * @param kept that its files are lost at a restart
     * @param repository what is known of a git app's repository; its fields are among the others in JSON
     */
    @Serdeable
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Access(
            Optional<String> url,
            Optional<String> command,
            Optional<String> host,
            Optional<String> port,
            Optional<String> protocol,
            Optional<String> fingerprint,
            Optional<String> kept,
            @JsonUnwrapped Repository repository) {

        /** Where there is nothing to reach. */
        public static final Access NONE = of(Map.of());

        /** An access with these fields, by their names, of what has no repository. */
        public static Access of(Map<String, String> fields) {
            return of(fields, Repository.NONE);
        }

        /** An access with these fields, by their names. */
        public static Access of(Map<String, String> fields, Repository repository) {
            return new Access(
                    Optional.ofNullable(fields.get("url")),
                    Optional.ofNullable(fields.get("command")),
                    Optional.ofNullable(fields.get("host")),
                    Optional.ofNullable(fields.get("port")),
                    Optional.ofNullable(fields.get("protocol")),
                    Optional.ofNullable(fields.get("fingerprint")),
                    Optional.ofNullable(fields.get("kept")),
                    repository);
        }
    }

    /**
     * The state of a git app's repository.
     *
     * @param commit the commit that the app is to be at, 40 hexadecimal digits
     * @param subject the first line of its message
     * @param author who wrote it
     * @param date when, ISO 8601
     * @param ref the branch, tag or commit that is followed
     * @param error what is wrong with it, a sentence
     * @param errorCode the code of that
     * @param pinned the commit to stay at
     * @param hostKey the fingerprint of the git server's host key
     * @param offeredHostKey the fingerprint of a host key that was refused
     * @param publicKey the public half of the deploy key
     */
    @Serdeable
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Repository(
            Optional<String> commit,
            Optional<String> subject,
            Optional<String> author,
            Optional<String> date,
            Optional<String> ref,
            Optional<String> error,
            Optional<ReasonCode> errorCode,
            Optional<String> pinned,
            Optional<String> hostKey,
            Optional<String> offeredHostKey,
            Optional<String> publicKey) {

        /** Where there is none. */
        static final Repository NONE = new Repository(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

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
     * @param reason why its checkout failed
     */
    @Serdeable
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Pod(String name, boolean ready, Optional<String> commit, Optional<Reason> reason) {}

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
