package dev.pileus.status.cluster;

import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1Pod;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A Knative Service, as much of it as is read here; the Kubernetes client has no class for it.
 *
 * @see <a href="https://knative.dev/docs/serving/reference/serving-api/">its API</a>
 */
public record KnativeService(V1ObjectMeta metadata, KnativeService.Status status) implements KubernetesObject {

    /** Knative's label of pods: the uid of the Service that they are of. */
    public static final String SERVICE_UID = "serving.knative.dev/serviceUID";

    /** Knative's label of pods: the name of the revision that they are of. */
    public static final String REVISION = "serving.knative.dev/revision";

    public KnativeService {
        status = Objects.requireNonNullElseGet(status, () -> new Status("", "", "", List.of()));
    }

    /**
     * The status that Knative writes.
     *
     * @param url its address, without a port; empty: it has none yet
     * @param latestCreatedRevisionName the revision of its latest change; empty: none is made yet
     * @param latestReadyRevisionName the latest revision that has become ready, which serves; empty: none has yet
     */
    public record Status(
            String url, String latestCreatedRevisionName, String latestReadyRevisionName, List<Condition> conditions) {
        public Status {
            url = Objects.requireNonNullElse(url, "");
            latestCreatedRevisionName = Objects.requireNonNullElse(latestCreatedRevisionName, "");
            latestReadyRevisionName = Objects.requireNonNullElse(latestReadyRevisionName, "");
            conditions = Objects.requireNonNullElse(conditions, List.of());
        }
    }

    /**
     * One thing that is so, is not, or is not known yet.
     *
     * @param status {@code True}, {@code False} or {@code Unknown}
     * @param message Knative's words on why it is not so
     */
    public record Condition(String type, String status, String message) {
        public Condition {
            type = Objects.requireNonNullElse(type, "");
            status = Objects.requireNonNullElse(status, "Unknown");
            message = Objects.requireNonNullElse(message, "");
        }

        /** Whether it is known not to be so. */
        public boolean isFalse() {
            return status.equals("False");
        }
    }

    /** Whether a revision of it has ever become ready, and serves. */
    public boolean isServed() {
        return !status.latestReadyRevisionName().isEmpty();
    }

    /** Whether it serves as it was asked to last. */
    public boolean isUpToDate() {
        return isServed() && status.latestReadyRevisionName().equals(status.latestCreatedRevisionName());
    }

    /** The condition of that type. */
    public Optional<Condition> condition(String type) {
        return status.conditions().stream()
                .filter(condition -> condition.type().equals(type))
                .findFirst();
    }

    /** Whether the pod is one of its own. */
    boolean runs(V1Pod pod) {
        return label(pod, SERVICE_UID).equals(metadata.getUid());
    }

    /** The revision that a pod of a Knative Service is of. */
    public static String revisionOf(V1Pod pod) {
        return label(pod, REVISION);
    }

    @Override
    public V1ObjectMeta getMetadata() {
        return metadata;
    }

    @Override
    public String getApiVersion() {
        return "serving.knative.dev/v1";
    }

    @Override
    public String getKind() {
        return "Service";
    }

    private static String label(V1Pod pod, String label) {
        return Optional.ofNullable(pod.getMetadata().getLabels())
                .map(labels -> labels.get(label))
                .orElse("");
    }
}
