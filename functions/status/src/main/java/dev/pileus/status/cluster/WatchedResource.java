package dev.pileus.status.cluster;

import dev.pileus.api.Labels;
import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.openapi.models.CoreV1Event;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1ReplicaSet;
import io.kubernetes.client.openapi.models.V1ResourceQuota;
import io.kubernetes.client.openapi.models.V1RoleBinding;
import io.kubernetes.client.openapi.models.V1Service;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A resource that is watched, in all namespaces or in one.
 *
 * @param type what its objects are read as
 * @param path where the API server has those of these namespaces
 * @param labelSelector which objects; empty for all
 * @param absences the statuses with which an API server answers whose cluster does not have it at all
 * @param projection what is held of an object, or nothing where it is not wanted at all; see {@link Projections}
 * @param index by what its objects are looked up; empty: by their names alone
 */
record WatchedResource<T extends KubernetesObject>(
        Class<T> type,
        String path,
        String labelSelector,
        Set<Integer> absences,
        Function<T, Optional<T>> projection,
        Function<T, Optional<String>> index) {

    /** Every cluster has it. */
    private static final Set<Integer> NEVER = Set.of();

    /** A cluster may do without, and then knows no such path. */
    private static final Set<Integer> IF_UNKNOWN = Set.of(HttpURLConnection.HTTP_NOT_FOUND);

    /** The right to read it comes with it, and what nobody may read is refused before it is looked for. */
    private static final Set<Integer> IF_UNKNOWN_OR_REFUSED =
            Set.of(HttpURLConnection.HTTP_NOT_FOUND, HttpURLConnection.HTTP_FORBIDDEN);

    private static final String CORE = "/api/v1/";
    private static final String APPS = "/apis/apps/v1/";
    private static final String BATCH = "/apis/batch/v1/";
    private static final String NETWORKING = "/apis/networking.k8s.io/v1/";

    private static final String KNATIVE = "/apis/serving.knative.dev/v1/";
    private static final String PILEUS = "/apis/pileus.dev/v1alpha1/";
    private static final String ARGO_CD = "/apis/argoproj.io/v1alpha1/namespaces/" + ArgoApplication.NAMESPACE + "/";
    private static final String RBAC = "/apis/rbac.authorization.k8s.io/v1/";

    private static final String OURS = Labels.MANAGED_BY + "=" + Labels.MANAGED_BY_PILEUS + "," + Labels.WORKLOAD;

    /**
     * The records of workloads.
     *
     * @param projection what is held of one
     */
    static WatchedResource<V1ConfigMap> records(Function<V1ConfigMap, Optional<V1ConfigMap>> projection) {
        return new WatchedResource<>(
                V1ConfigMap.class,
                CORE + "configmaps",
                Labels.RECORD_SELECTOR,
                NEVER,
                projection,
                record -> Optional.empty());
    }

    static WatchedResource<V1Job> jobs() {
        return ours(V1Job.class, BATCH + "jobs", NEVER, Projections::of);
    }

    static WatchedResource<V1Deployment> deployments() {
        return ours(V1Deployment.class, APPS + "deployments", NEVER, Projections::of);
    }

    static WatchedResource<V1ReplicaSet> replicaSets() {
        return ours(V1ReplicaSet.class, APPS + "replicasets", NEVER, Projections::of);
    }

    static WatchedResource<V1Pod> pods() {
        return ours(V1Pod.class, CORE + "pods", NEVER, Projections::of);
    }

    static WatchedResource<V1Service> services() {
        return ours(V1Service.class, CORE + "services", NEVER, Projections::of);
    }

    static WatchedResource<V1Ingress> ingresses() {
        return ours(V1Ingress.class, NETWORKING + "ingresses", NEVER, Projections::of);
    }

    /** The ConfigMaps of git apps, also of those that were registered by hand and are no workloads. */
    static WatchedResource<V1ConfigMap> repositories() {
        return new WatchedResource<>(
                V1ConfigMap.class,
                CORE + "configmaps",
                GitRepository.LABEL + "=true",
                NEVER,
                Projections::ofRepository,
                WatchedResource::labelledWorkload);
    }

    static WatchedResource<KnativeService> knativeServices() {
        return ours(KnativeService.class, KNATIVE + "services", IF_UNKNOWN, Projections::of);
    }

    static WatchedResource<PeerGroup> peerGroups() {
        return ours(PeerGroup.class, PILEUS + "peergroups", IF_UNKNOWN, Projections::of);
    }

    /** What keeps up the pods of peer groups. */
    static WatchedResource<ObjectMetadata> statefulSets() {
        return ours(ObjectMetadata.class, APPS + "statefulsets", NEVER, Projections::of);
    }

    /** What else workloads consist of: of interest only as the subjects of events, for which the metadata are enough. */
    static List<WatchedResource<ObjectMetadata>> subjects() {
        return List.of(
                ours(ObjectMetadata.class, CORE + "persistentvolumeclaims", NEVER, Projections::of),
                ours(ObjectMetadata.class, KNATIVE + "configurations", IF_UNKNOWN, Projections::of),
                ours(ObjectMetadata.class, KNATIVE + "revisions", IF_UNKNOWN, Projections::of),
                ours(ObjectMetadata.class, KNATIVE + "routes", IF_UNKNOWN, Projections::of));
    }

    /** Events, by the uids of what they are about. They carry no labels, so all come in; see {@link Cluster#forget}. */
    static WatchedResource<CoreV1Event> events() {
        return new WatchedResource<>(
                CoreV1Event.class,
                CORE + "events",
                "",
                NEVER,
                Projections::of,
                event -> Optional.of(event.getInvolvedObject().getUid()));
    }

    /** The events that say who did what, which are the only ones with labels of ours. */
    static WatchedResource<CoreV1Event> audit() {
        return new WatchedResource<>(
                CoreV1Event.class,
                CORE + "events",
                Labels.WORKLOAD,
                NEVER,
                Projections::ofAudit,
                WatchedResource::namespace);
    }

    static WatchedResource<V1ResourceQuota> quotas() {
        return new WatchedResource<>(
                V1ResourceQuota.class, CORE + "resourcequotas", "", NEVER, Projections::of, WatchedResource::namespace);
    }

    static WatchedResource<ObjectMetadata> tenants() {
        return new WatchedResource<>(
                ObjectMetadata.class,
                CORE + "namespaces",
                Labels.TENANT + "=true",
                NEVER,
                Projections::of,
                namespace -> Optional.empty());
    }

    /** Who has rights in single namespaces. */
    static WatchedResource<V1RoleBinding> roleBindings() {
        return new WatchedResource<>(
                V1RoleBinding.class,
                RBAC + "rolebindings",
                "",
                IF_UNKNOWN,
                Projections::of,
                binding -> Optional.empty());
    }

    /** The Applications by which Argo CD deploys Pileus: only those where it is installed, where no tenant can make any. */
    static WatchedResource<ArgoApplication> applications() {
        return new WatchedResource<>(
                ArgoApplication.class,
                ARGO_CD + "applications",
                Labels.PART_OF + "=" + Labels.PART_OF_PILEUS,
                IF_UNKNOWN_OR_REFUSED,
                Projections::of,
                application -> Optional.empty());
    }

    /** Whether nothing but the metadata of its objects is asked for. */
    boolean isMetadataOnly() {
        return type == ObjectMetadata.class;
    }

    private static <T extends KubernetesObject> WatchedResource<T> ours(
            Class<T> type, String path, Set<Integer> absences, Function<T, Optional<T>> projection) {
        return new WatchedResource<>(type, path, OURS, absences, projection, WatchedResource::labelledWorkload);
    }

    private static Optional<String> labelledWorkload(KubernetesObject object) {
        return WorkloadKey.labelled(object).map(WorkloadKey::toString);
    }

    private static Optional<String> namespace(KubernetesObject object) {
        return Optional.of(object.getMetadata().getNamespace());
    }
}
