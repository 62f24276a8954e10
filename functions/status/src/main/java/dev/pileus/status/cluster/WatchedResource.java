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
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A resource that is watched, in all namespaces.
 *
 * @param type what its objects are read as
 * @param path where the API server has those of all namespaces
 * @param labelSelector which objects; empty for all
 * @param isOptional whether there are clusters that do not have it at all
 * @param projection what is held of an object, or nothing where it is not wanted at all; see {@link Projections}
 * @param index by what its objects are looked up; empty: by their names alone
 */
record WatchedResource<T extends KubernetesObject>(
        Class<T> type,
        String path,
        String labelSelector,
        boolean isOptional,
        Function<T, Optional<T>> projection,
        Function<T, Optional<String>> index) {

    private static final String CORE = "/api/v1/";
    private static final String APPS = "/apis/apps/v1/";
    private static final String BATCH = "/apis/batch/v1/";
    private static final String NETWORKING = "/apis/networking.k8s.io/v1/";

    private static final String KNATIVE = "/apis/serving.knative.dev/v1/";
    private static final String PILEUS = "/apis/pileus.dev/v1alpha1/";
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
                false,
                projection,
                record -> Optional.empty());
    }

    static WatchedResource<V1Job> jobs() {
        return ours(V1Job.class, BATCH + "jobs", false, Projections::of);
    }

    static WatchedResource<V1Deployment> deployments() {
        return ours(V1Deployment.class, APPS + "deployments", false, Projections::of);
    }

    static WatchedResource<V1ReplicaSet> replicaSets() {
        return ours(V1ReplicaSet.class, APPS + "replicasets", false, Projections::of);
    }

    static WatchedResource<V1Pod> pods() {
        return ours(V1Pod.class, CORE + "pods", false, Projections::of);
    }

    static WatchedResource<V1Service> services() {
        return ours(V1Service.class, CORE + "services", false, Projections::of);
    }

    static WatchedResource<V1Ingress> ingresses() {
        return ours(V1Ingress.class, NETWORKING + "ingresses", false, Projections::of);
    }

    /** The ConfigMaps of git apps, also of those that were registered by hand and are no workloads. */
    static WatchedResource<V1ConfigMap> repositories() {
        return new WatchedResource<>(
                V1ConfigMap.class,
                CORE + "configmaps",
                GitRepository.LABEL + "=true",
                false,
                Projections::ofRepository,
                WatchedResource::labelledWorkload);
    }

    static WatchedResource<KnativeService> knativeServices() {
        return ours(KnativeService.class, KNATIVE + "services", true, Projections::of);
    }

    static WatchedResource<PeerGroup> peerGroups() {
        return ours(PeerGroup.class, PILEUS + "peergroups", true, Projections::of);
    }

    /** What keeps up the pods of peer groups. */
    static WatchedResource<ObjectMetadata> statefulSets() {
        return ours(ObjectMetadata.class, APPS + "statefulsets", false, Projections::of);
    }

    /** What else workloads consist of: of interest only as the subjects of events, for which the metadata are enough. */
    static List<WatchedResource<ObjectMetadata>> subjects() {
        return List.of(
                ours(ObjectMetadata.class, CORE + "persistentvolumeclaims", false, Projections::of),
                ours(ObjectMetadata.class, KNATIVE + "configurations", true, Projections::of),
                ours(ObjectMetadata.class, KNATIVE + "revisions", true, Projections::of),
                ours(ObjectMetadata.class, KNATIVE + "routes", true, Projections::of));
    }

    /** Events, by the uids of what they are about. They carry no labels, so all come in; see {@link Cluster#forget}. */
    static WatchedResource<CoreV1Event> events() {
        return new WatchedResource<>(
                CoreV1Event.class,
                CORE + "events",
                "",
                false,
                Projections::of,
                event -> Optional.of(event.getInvolvedObject().getUid()));
    }

    /** The events that say who did what, which are the only ones with labels of ours. */
    static WatchedResource<CoreV1Event> audit() {
        return new WatchedResource<>(
                CoreV1Event.class,
                CORE + "events",
                Labels.WORKLOAD,
                false,
                Projections::ofAudit,
                WatchedResource::namespace);
    }

    static WatchedResource<V1ResourceQuota> quotas() {
        return new WatchedResource<>(
                V1ResourceQuota.class, CORE + "resourcequotas", "", false, Projections::of, WatchedResource::namespace);
    }

    static WatchedResource<ObjectMetadata> tenants() {
        return new WatchedResource<>(
                ObjectMetadata.class,
                CORE + "namespaces",
                Labels.TENANT + "=true",
                false,
                Projections::of,
                namespace -> Optional.empty());
    }

    /** Who has rights in single namespaces. */
    static WatchedResource<V1RoleBinding> roleBindings() {
        return new WatchedResource<>(
                V1RoleBinding.class, RBAC + "rolebindings", "", true, Projections::of, binding -> Optional.empty());
    }

    /** Whether nothing but the metadata of its objects is asked for. */
    boolean isMetadataOnly() {
        return type == ObjectMetadata.class;
    }

    private static <T extends KubernetesObject> WatchedResource<T> ours(
            Class<T> type, String path, boolean isOptional, Function<T, Optional<T>> projection) {
        return new WatchedResource<>(type, path, OURS, isOptional, projection, WatchedResource::labelledWorkload);
    }

    private static Optional<String> labelledWorkload(KubernetesObject object) {
        return WorkloadKey.labelled(object).map(WorkloadKey::toString);
    }

    private static Optional<String> namespace(KubernetesObject object) {
        return Optional.of(object.getMetadata().getNamespace());
    }
}
