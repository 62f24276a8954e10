package dev.pileus.status.cluster;

import dev.pileus.common.Labels;
import io.kubernetes.client.common.KubernetesListObject;
import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.openapi.models.CoreV1Event;
import io.kubernetes.client.openapi.models.CoreV1EventList;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1ConfigMapList;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1JobList;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NamespaceList;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One kind of object that is watched, in all namespaces.
 *
 * @param path where the API server has those of all namespaces
 * @param plural what several of them are called
 * @param labelSelector which objects; empty for all
 * @param keep what is kept of an object, or nothing where it is not wanted at all; see {@link Kept}
 * @param workload which workload an object belongs to
 */
record Watched<T extends KubernetesObject, L extends KubernetesListObject>(
        Class<T> type,
        Class<L> listType,
        String path,
        String plural,
        String labelSelector,
        Function<T, Optional<T>> keep,
        Function<T, Optional<WorkloadKey>> workload) {

    private static final String OURS = Labels.MANAGED_BY + "=" + Labels.MANAGED_BY_PILEUS + "," + Labels.WORKLOAD;

    static Watched<V1ConfigMap, V1ConfigMapList> records() {
        return new Watched<>(
                V1ConfigMap.class,
                V1ConfigMapList.class,
                "/api/v1/configmaps",
                "configmaps",
                Labels.RECORD_SELECTOR,
                Kept::of,
                record -> Optional.of(new WorkloadKey(
                        record.getMetadata().getNamespace(),
                        record.getMetadata().getName())));
    }

    static Watched<V1Job, V1JobList> jobs() {
        return new Watched<>(
                V1Job.class, V1JobList.class, "/apis/batch/v1/jobs", "jobs", OURS, Kept::of, Watched::labelledWorkload);
    }

    static Watched<V1Pod, V1PodList> pods() {
        return new Watched<>(
                V1Pod.class, V1PodList.class, "/api/v1/pods", "pods", OURS, Kept::of, Watched::labelledWorkload);
    }

    /** Events carry no labels, so all that concern jobs and pods come in; see {@link Cluster#forgetForeignEvents}. */
    static Watched<CoreV1Event, CoreV1EventList> events() {
        return new Watched<>(
                CoreV1Event.class,
                CoreV1EventList.class,
                "/api/v1/events",
                "events",
                "",
                Kept::of,
                EventSubject::workload);
    }

    static Watched<V1Namespace, V1NamespaceList> tenants() {
        return new Watched<>(
                V1Namespace.class,
                V1NamespaceList.class,
                "/api/v1/namespaces",
                "namespaces",
                Labels.TENANT + "=true",
                Kept::of,
                namespace -> Optional.empty());
    }

    /** The values of the index by workload, see {@link ObjectCache#of}. */
    List<String> indexValues(T object) {
        return workload.apply(object).stream().map(WorkloadKey::toString).toList();
    }

    private static Optional<WorkloadKey> labelledWorkload(KubernetesObject object) {
        return Optional.ofNullable(object.getMetadata().getLabels())
                .map((Map<String, String> labels) -> labels.get(Labels.WORKLOAD))
                .map(name -> new WorkloadKey(object.getMetadata().getNamespace(), name));
    }
}
