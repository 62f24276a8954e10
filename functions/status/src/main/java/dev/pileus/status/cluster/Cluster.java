package dev.pileus.status.cluster;

import dev.pileus.common.WorkloadRecord;
import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.models.CoreV1Event;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1ObjectReference;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.util.ClientBuilder;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The objects of all workloads, from all namespaces. It watches with the function's own ServiceAccount, by the client
 * that Micronaut configures, and with informers of its own making: those of {@code micronaut-kubernetes-informer} hold
 * up the start until each has synced, and can neither strip what they keep nor say that their watch is broken.
 *
 * <p>A further kind of object is one more {@link Watched}, a cache here and its part in {@link WorkloadObjects}.
 */
@Singleton
public final class Cluster {

    /** The most events kept, of which each is about a kilobyte. */
    static final int MAX_EVENTS = 20_000;

    private final ObjectCache<V1ConfigMap> records;
    private final ObjectCache<V1Job> jobs;
    private final ObjectCache<V1Pod> pods;
    private final ObjectCache<CoreV1Event> events;
    private final ObjectCache<V1Namespace> tenants;
    private volatile Consumer<WorkloadKey> listener = workload -> {};

    Cluster(ClientBuilder builder, Clock clock) {
        ApiClient client = builder.build();
        Consumer<WorkloadKey> changed = workload -> listener.accept(workload);
        this.records = ObjectCache.of(Watched.records(), client, clock, changed);
        this.jobs = ObjectCache.of(Watched.jobs(), client, clock, changed);
        this.pods = ObjectCache.of(Watched.pods(), client, clock, changed);
        this.events = ObjectCache.of(Watched.events(), client, clock, changed);
        this.tenants = ObjectCache.of(Watched.tenants(), client, clock, changed);
    }

    /**
     * Begins to watch.
     *
     * @param listener is told of every workload of which an object came, changed or went; also of such that have no
     *     record
     */
    public void start(Consumer<WorkloadKey> listener) {
        this.listener = listener;
        caches().forEach(ObjectCache::start);
    }

    @PreDestroy
    void stop() {
        caches().forEach(ObjectCache::stop);
    }

    /** Whether all that there was at the start has come in. */
    public boolean hasSynced() {
        return caches().allMatch(ObjectCache::hasSynced);
    }

    /** Since when a watch is broken, if one is. */
    public Optional<Instant> brokenSince() {
        return caches().map(ObjectCache::failingSince).flatMap(Optional::stream).min(Comparator.naturalOrder());
    }

    /** The names of the tenants' namespaces, in order. */
    public List<String> tenantNamespaces() {
        return tenants.all().stream()
                .map(namespace -> namespace.getMetadata().getName())
                .sorted()
                .toList();
    }

    /** Every workload that has a record. */
    public List<WorkloadKey> workloads() {
        return records.all().stream().map(Cluster::key).toList();
    }

    /** The objects of a workload, or empty where there is no record of that name, or an unreadable one. */
    public Optional<WorkloadObjects> objects(WorkloadKey workload) {
        return records.of(workload).stream().findFirst().flatMap(configMap -> read(configMap)
                .map(record -> {
                    List<V1Job> ownJobs = jobs.of(workload).stream()
                            .filter(job -> isOwnedBy(job, configMap))
                            .toList();
                    List<V1Pod> ownPods = pods.of(workload).stream()
                            .filter(pod -> ownJobs.stream().anyMatch(job -> isOwnedBy(pod, job)))
                            .sorted(Comparator.comparing(
                                            (V1Pod pod) -> pod.getMetadata().getCreationTimestamp())
                                    .reversed())
                            .toList();
                    Instant createdAt =
                            configMap.getMetadata().getCreationTimestamp().toInstant();
                    List<CoreV1Event> ownEvents = events.of(workload).stream()
                            .filter(event -> !isOfAnEarlierWorkload(event, createdAt, ownJobs, ownPods))
                            .sorted(EventTimes.NEWEST_FIRST)
                            .toList();
                    return new WorkloadObjects(configMap, record, ownJobs, ownPods, ownEvents);
                }));
    }

    /** Events of jobs and pods that are none of ours come in with the others; they leave here. */
    @Scheduled(initialDelay = "10s", fixedDelay = "30s")
    void forgetForeignEvents() {
        if (!records.hasSynced()) {
            return;
        }
        List<CoreV1Event> kept = events.all().stream()
                .filter(event -> {
                    boolean foreign = EventSubject.workload(event)
                            .map(workload -> records.of(workload).isEmpty())
                            .orElse(true);
                    if (foreign) {
                        events.forget(event);
                    }
                    return !foreign;
                })
                .toList();
        kept.stream().sorted(EventTimes.NEWEST_FIRST).skip(MAX_EVENTS).forEach(events::forget);
    }

    private Stream<ObjectCache<? extends KubernetesObject>> caches() {
        return Stream.of(records, jobs, pods, events, tenants);
    }

    private static WorkloadKey key(V1ConfigMap configMap) {
        return new WorkloadKey(
                configMap.getMetadata().getNamespace(), configMap.getMetadata().getName());
    }

    private static Optional<WorkloadRecord> read(V1ConfigMap configMap) {
        return WorkloadRecord.read(
                configMap.getMetadata().getNamespace(),
                configMap.getMetadata().getName(),
                configMap.getMetadata().getLabels(),
                configMap.getMetadata().getAnnotations(),
                configMap.getData());
    }

    private static boolean isOwnedBy(KubernetesObject object, KubernetesObject owner) {
        return object.getMetadata().getOwnerReferences().stream()
                .anyMatch(reference ->
                        reference.getUid().equals(owner.getMetadata().getUid()));
    }

    /** Events live on for an hour, and so may be of another workload that had the same name. */
    private static boolean isOfAnEarlierWorkload(
            CoreV1Event event, Instant createdAt, List<V1Job> jobs, List<V1Pod> pods) {
        V1ObjectReference subject = event.getInvolvedObject();
        return EventTimes.of(event).isBefore(createdAt)
                || Stream.concat(jobs.stream(), pods.stream())
                        .map(KubernetesObject::getMetadata)
                        .anyMatch(object -> object.getName().equals(subject.getName())
                                && subject.getUid() != null
                                && !object.getUid().equals(subject.getUid()));
    }
}
