package dev.pileus.status.cluster;

import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import java.util.List;
import java.util.Objects;

/**
 * An Application of Argo CD, as much of it as is read here; the Kubernetes client has no class for it.
 *
 * @see <a href="https://argo-cd.readthedocs.io/en/stable/user-guide/application-specification/">its API</a>
 */
public record ArgoApplication(V1ObjectMeta metadata, ArgoApplication.Status status) implements KubernetesObject {

    /** The namespace in which Argo CD is installed. Applications elsewhere are not Pileus' own. */
    public static final String NAMESPACE = "argocd";

    public ArgoApplication {
        status = Objects.requireNonNullElseGet(status, () -> new Status(null, null, null, null, null, null));
    }

    /**
     * The status that Argo CD writes.
     *
     * @param history the commits that were deployed, the latest last; also after later ones that were not
     * @param operationState the sync that goes on, or the last one
     * @param resources the objects of the Application
     */
    public record Status(
            Sync sync,
            Health health,
            List<Revision> history,
            List<Condition> conditions,
            Operation operationState,
            List<Resource> resources) {
        public Status {
            sync = Objects.requireNonNullElseGet(sync, () -> new Sync("", ""));
            health = Objects.requireNonNullElseGet(health, () -> new Health("", ""));
            history = Objects.requireNonNullElse(history, List.of());
            conditions = Objects.requireNonNullElse(conditions, List.of());
            operationState = Objects.requireNonNullElseGet(operationState, () -> new Operation("", "", null));
            resources = Objects.requireNonNullElse(resources, List.of());
        }
    }

    /**
     * How the cluster compares with a commit.
     *
     * @param status {@code Synced}, {@code OutOfSync} or {@code Unknown}; empty: they were not compared yet
     * @param revision the commit; empty where its manifests cannot be made
     */
    public record Sync(String status, String revision) {

        /** The objects are as the commit has them. */
        public static final String SYNCED = "Synced";

        public Sync {
            status = Objects.requireNonNullElse(status, "");
            revision = Objects.requireNonNullElse(revision, "");
        }
    }

    /**
     * The health of an object, or the worst of all.
     *
     * @param status such as {@code Healthy}; empty: it is not known
     * @param message why it is not healthy; always empty for all together
     */
    public record Health(String status, String message) {

        /** Nothing is wrong, and nothing is waited for. */
        public static final String HEALTHY = "Healthy";

        public Health {
            status = Objects.requireNonNullElse(status, "");
            message = Objects.requireNonNullElse(message, "");
        }
    }

    /** A commit that was deployed. */
    public record Revision(String revision) {
        public Revision {
            revision = Objects.requireNonNullElse(revision, "");
        }
    }

    /** Something to know about the Application. */
    public record Condition(String type, String message) {

        /** The last sync has failed; the operation itself says more. */
        public static final String SYNC_ERROR = "SyncError";

        public Condition {
            type = Objects.requireNonNullElse(type, "");
            message = Objects.requireNonNullElse(message, "");
        }

        /** Whether it is an error and not a warning, by Argo CD's own rule. */
        public boolean isError() {
            return type.endsWith("Error");
        }
    }

    /**
     * A sync.
     *
     * @param phase {@code Running}, also between two attempts, {@code Terminating}, {@code Succeeded}, {@code Failed} or
     *     {@code Error}; empty: there was none yet
     */
    public record Operation(String phase, String message, SyncResult syncResult) {

        /** All objects were applied. */
        public static final String SUCCEEDED = "Succeeded";

        public Operation {
            phase = Objects.requireNonNullElse(phase, "");
            message = Objects.requireNonNullElse(message, "");
            syncResult = Objects.requireNonNullElseGet(syncResult, () -> new SyncResult("", null));
        }

        /** Whether there is one that has not succeeded, or not yet. */
        public boolean isUnfinished() {
            return !phase.isEmpty() && !phase.equals(SUCCEEDED);
        }
    }

    /**
     * The result of a sync.
     *
     * @param revision the commit that it was to
     */
    public record SyncResult(String revision, List<Result> resources) {
        public SyncResult {
            revision = Objects.requireNonNullElse(revision, "");
            resources = Objects.requireNonNullElse(resources, List.of());
        }
    }

    /**
     * What came of one object in a sync.
     *
     * @param status such as {@code SyncFailed}; empty for hooks, and before it is applied
     * @param hookPhase the phase of a hook, or of waiting for the object's health
     */
    public record Result(String kind, String name, String status, String message, String hookPhase) {
        public Result {
            kind = Objects.requireNonNullElse(kind, "");
            name = Objects.requireNonNullElse(name, "");
            status = Objects.requireNonNullElse(status, "");
            message = Objects.requireNonNullElse(message, "");
            hookPhase = Objects.requireNonNullElse(hookPhase, "");
        }

        /** Whether it could not be applied, or has not become healthy. */
        public boolean isFailed() {
            return status.equals("SyncFailed") || hookPhase.equals("Failed") || hookPhase.equals("Error");
        }
    }

    /**
     * An object of the Application.
     *
     * @param status as of {@link Sync}
     * @param health empty where Argo CD does not write down that of single objects, which it does only when it is told to
     */
    public record Resource(String kind, String name, String status, Health health) {
        public Resource {
            kind = Objects.requireNonNullElse(kind, "");
            name = Objects.requireNonNullElse(name, "");
            status = Objects.requireNonNullElse(status, "");
            health = Objects.requireNonNullElseGet(health, () -> new Health("", ""));
        }

        /** Whether it is not as the commit has it. */
        public boolean isOutOfSync() {
            return !status.isEmpty() && !status.equals(Sync.SYNCED);
        }

        /** Whether it is known not to be healthy. */
        public boolean isUnhealthy() {
            return !health.status().isEmpty() && !health.status().equals(Health.HEALTHY);
        }
    }

    @Override
    public V1ObjectMeta getMetadata() {
        return metadata;
    }

    @Override
    public String getApiVersion() {
        return "argoproj.io/v1alpha1";
    }

    @Override
    public String getKind() {
        return "Application";
    }
}
