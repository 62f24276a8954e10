package dev.pileus.status.cluster;

import dev.pileus.api.Labels;
import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.openapi.models.CoreV1Event;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1ReplicaSet;
import io.kubernetes.client.openapi.models.V1ResourceQuota;
import io.kubernetes.client.openapi.models.V1RoleBinding;
import io.kubernetes.client.openapi.models.V1Service;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One kind of object that is watched, in all namespaces.
 *
 * @param path where the API server has those of all namespaces
 * @param plural what several of them are called
 * @param labelSelector which objects; empty for all
 * @param isOptional whether there are clusters that do not have the kind at all
 * @param keep what is kept of an object, or nothing where it is not wanted at all; see {@link Kept}
 * @param topics what an object is or may be about
 */
record Watched<T extends KubernetesObject>(
        Class<T> type,
        String path,
        String plural,
        String labelSelector,
        boolean isOptional,
        Function<T, Optional<T>> keep,
        Function<T, ? extends Collection<? extends Topic>> topics) {

    private static final String CORE = "/api/v1/";
    private static final String APPS = "/apis/apps/v1/";
    private static final String BATCH = "/apis/batch/v1/";
    private static final String NETWORKING = "/apis/networking.k8s.io/v1/";

    private static final String KNATIVE = "/apis/serving.knative.dev/v1/";
    private static final String RBAC = "/apis/rbac.authorization.k8s.io/v1/";

    private static final String OURS = Labels.MANAGED_BY + "=" + Labels.MANAGED_BY_PILEUS + "," + Labels.WORKLOAD;

    /**
     * The records of workloads.
     *
     * @param keep what is kept of one
     */
    static Watched<V1ConfigMap> records(Function<V1ConfigMap, Optional<V1ConfigMap>> keep) {
        return new Watched<>(
                V1ConfigMap.class,
                CORE + "configmaps",
                "configmaps",
                Labels.RECORD_SELECTOR,
                false,
                keep,
                record -> List.of(new WorkloadKey(
                        record.getMetadata().getNamespace(),
                        record.getMetadata().getName())));
    }

    static Watched<V1Job> jobs() {
        return ours(V1Job.class, BATCH, "jobs", Kept::of, EventSubject::candidatesOfPods);
    }

    static Watched<V1Deployment> deployments() {
        return ours(V1Deployment.class, APPS, "deployments", Kept::of);
    }

    static Watched<V1ReplicaSet> replicaSets() {
        return ours(V1ReplicaSet.class, APPS, "replicasets", Kept::of, EventSubject::candidatesOfPods);
    }

    static Watched<V1Pod> pods() {
        return ours(V1Pod.class, CORE, "pods", Kept::of, EventSubject::candidates);
    }

    static Watched<V1Service> services() {
        return ours(V1Service.class, CORE, "services", Kept::of);
    }

    static Watched<V1Ingress> ingresses() {
        return ours(V1Ingress.class, NETWORKING, "ingresses", Kept::of);
    }

    /** The ConfigMaps of git apps, also of those that were registered by hand and are no workloads. */
    static Watched<V1ConfigMap> repositories() {
        return new Watched<>(
                V1ConfigMap.class,
                CORE + "configmaps",
                "git configmaps",
                GitRepository.LABEL + "=true",
                false,
                Kept::ofRepository,
                Watched::labelledWorkload);
    }

    static Watched<KnativeService> knativeServices() {
        return new Watched<>(
                KnativeService.class,
                KNATIVE + "services",
                "knative services",
                OURS,
                true,
                Kept::of,
                Watched::labelledWorkload);
    }

    /** Events carry no labels, so all that may concern workloads come in; see {@link Cluster#forget}. */
    static Watched<CoreV1Event> events() {
        return new Watched<>(
                CoreV1Event.class, CORE + "events", "events", "", false, Kept::of, EventSubject::candidates);
    }

    /** The events that say who did what, which are the only ones with labels of ours. */
    static Watched<CoreV1Event> audit() {
        return new Watched<>(
                CoreV1Event.class,
                CORE + "events",
                "audit events",
                Labels.WORKLOAD,
                false,
                Kept::ofAudit,
                event -> List.of(new Topic.Audit(event.getMetadata().getNamespace())));
    }

    static Watched<V1ResourceQuota> quotas() {
        return new Watched<>(
                V1ResourceQuota.class,
                CORE + "resourcequotas",
                "resourcequotas",
                "",
                false,
                Kept::of,
                quota -> List.of(new Topic.Quota(quota.getMetadata().getNamespace())));
    }

    static Watched<V1Namespace> tenants() {
        return new Watched<>(
                V1Namespace.class,
                CORE + "namespaces",
                "namespaces",
                Labels.TENANT + "=true",
                false,
                Kept::of,
                namespace -> List.of());
    }

    /** Who has rights in single namespaces. */
    static Watched<V1RoleBinding> roleBindings() {
        return new Watched<>(
                V1RoleBinding.class, RBAC + "rolebindings", "rolebindings", "", true, Kept::of, binding -> List.of());
    }

    /** The values of the index by topic, see {@link ObjectCache#of}. */
    List<String> indexValues(T object) {
        return topics.apply(object).stream().map(Topic::toString).toList();
    }

    private static <T extends KubernetesObject> Watched<T> ours(
            Class<T> type, String group, String plural, Function<T, Optional<T>> keep) {
        return ours(type, group, plural, keep, object -> List.of());
    }

    /** With the workloads that the object concerns beside the one whose label it has. */
    private static <T extends KubernetesObject> Watched<T> ours(
            Class<T> type,
            String group,
            String plural,
            Function<T, Optional<T>> keep,
            Function<T, List<WorkloadKey>> others) {
        return new Watched<>(type, group + plural, plural, OURS, false, keep, object -> Stream.of(
                        labelledWorkload(object), others.apply(object))
                .flatMap(List::stream)
                .distinct()
                .toList());
    }

    private static List<WorkloadKey> labelledWorkload(KubernetesObject object) {
        return Optional.ofNullable(object.getMetadata().getLabels())
                .map((Map<String, String> labels) -> labels.get(Labels.WORKLOAD))
                .map(name -> new WorkloadKey(object.getMetadata().getNamespace(), name))
                .stream()
                .toList();
    }
}
