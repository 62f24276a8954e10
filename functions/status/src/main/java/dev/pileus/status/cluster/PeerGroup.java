package dev.pileus.status.cluster;

import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** As much of a PeerGroup as is read here; {@code docs/peergroup.md} specifies it. */
public record PeerGroup(V1ObjectMeta metadata, PeerGroup.Spec spec, PeerGroup.Status status)
        implements KubernetesObject {

    /** Says that all peers that are asked for are there and ready. */
    public static final String READY = "Ready";

    /** Says that something is being done about it. */
    public static final String PROGRESSING = "Progressing";

    /** Says that something is wrong that does not pass by itself. */
    public static final String DEGRADED = "Degraded";

    public PeerGroup {
        spec = Objects.requireNonNullElseGet(spec, () -> new Spec(0));
        status = Objects.requireNonNullElseGet(status, () -> new Status(0, 0, null, List.of()));
    }

    /**
     * What is asked for.
     *
     * @param replicas how many peers
     */
    public record Spec(int replicas) {}

    /**
     * How it fares.
     *
     * @param observedGeneration the generation of the spec that this is about; 0: the operator has not seen the group
     * @param readyReplicas how many peers are ready
     */
    public record Status(long observedGeneration, int readyReplicas, Links links, List<Condition> conditions) {
        public Status {
            links = Objects.requireNonNullElseGet(links, () -> new Links(0, 0));
            conditions = Objects.requireNonNullElse(conditions, List.of());
        }
    }

    /**
     * The links between the peers.
     *
     * @param up how many got a pong for their last ping
     * @param expected how many there are when all is well
     */
    public record Links(int up, int expected) {}

    /**
     * One thing that is so, is not, or is not known yet.
     *
     * @param status {@code True}, {@code False} or {@code Unknown}
     * @param reason the operator's word for why
     * @param message the same in words
     */
    public record Condition(String type, String status, String reason, String message) {
        public Condition {
            type = Objects.requireNonNullElse(type, "");
            status = Objects.requireNonNullElse(status, "Unknown");
            reason = Objects.requireNonNullElse(reason, "");
            message = Objects.requireNonNullElse(message, "");
        }
    }

    /** Whether the status is about the spec as it is now. */
    public boolean isObserved() {
        return Objects.equals(metadata.getGeneration(), status.observedGeneration());
    }

    /** The condition of that type, if it is so. */
    public Optional<Condition> ifTrue(String type) {
        return status.conditions().stream()
                .filter(condition ->
                        condition.type().equals(type) && condition.status().equals("True"))
                .findFirst();
    }

    @Override
    public V1ObjectMeta getMetadata() {
        return metadata;
    }

    @Override
    public String getApiVersion() {
        return "pileus.dev/v1alpha1";
    }

    @Override
    public String getKind() {
        return "PeerGroup";
    }
}
