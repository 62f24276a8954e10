package dev.pileus.status.cluster;

import dev.pileus.common.WorkloadRecord;
import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.openapi.ApiClient;
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
import io.kubernetes.client.util.ClientBuilder;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The objects of all workloads, from all namespaces, watched with the function's own ServiceAccount by the client that
 * Micronaut configures.
 *
 * <p>A further kind of object is one more {@link WatchedResource}, a cache here and its part in {@link WorkloadObjects}.
 */
@Singleton
public final class Cluster {

    /** The most events kept, of which each is about a kilobyte. */
    static final int MAX_EVENTS = 20_000;

    /** The most events about who did what that are kept of one namespace. */
    public static final int MAX_AUDIT_EVENTS = 500;

    /** The most of those that only say that something has expired: members can make records that have, by hand. */
    private static final int MAX_EXPIRED = 100;

    /** How long what was known of Argo CD's Applications counts while their watch is broken. */
    private static final Duration STALE = Duration.ofMinutes(5);

    /** How long after an event what it is about may come in: each resource is watched by itself. */
    private static final Duration GRACE = Duration.ofMinutes(1);

    private final ObjectCache<V1ConfigMap> records;
    private final ObjectCache<V1Job> jobs;
    private final ObjectCache<V1Deployment> deployments;
    private final ObjectCache<V1ReplicaSet> replicaSets;
    private final ObjectCache<V1Pod> pods;
    private final ObjectCache<V1Service> services;
    private final ObjectCache<V1Ingress> ingresses;
    private final ObjectCache<V1ConfigMap> repositories;
    private final ObjectCache<KnativeService> knativeServices;
    private final ObjectCache<PeerGroup> peerGroups;
    private final ObjectCache<ObjectMetadata> statefulSets;
    private final ObjectCache<CoreV1Event> events;
    private final ObjectCache<CoreV1Event> audit;
    private final ObjectCache<V1ResourceQuota> quotas;
    private final ObjectCache<ObjectMetadata> tenants;
    private final ObjectCache<V1RoleBinding> roleBindings;
    private final ObjectCache<ArgoApplication> applications;
    private final List<ObjectCache<?>> caches = new ArrayList<>();
    private final WorkloadUids uids = new WorkloadUids();
    private final ApiClient client;
    private final Clock clock;
    private volatile Consumer<Topic> listener = topic -> {};

    Cluster(ClientBuilder builder, Parameters parameters, Clock clock) {
        this.client = builder.build();
        this.clock = clock;
        this.records = part(WatchedResource.records(parameters::keep), record -> Optional.of(key(record)));
        this.jobs = part(WatchedResource.jobs());
        this.deployments = part(WatchedResource.deployments());
        this.replicaSets = part(WatchedResource.replicaSets());
        this.pods = part(WatchedResource.pods());
        this.services = part(WatchedResource.services());
        this.ingresses = part(WatchedResource.ingresses());
        this.repositories = part(WatchedResource.repositories());
        this.knativeServices = part(WatchedResource.knativeServices());
        this.peerGroups = part(WatchedResource.peerGroups());
        this.statefulSets = part(WatchedResource.statefulSets());
        WatchedResource.subjects().forEach(this::part);
        this.events = cache(WatchedResource.events(), this::subject);
        this.audit = cache(WatchedResource.audit(), event -> Optional.of(new Topic.Audit(namespace(event))));
        this.quotas = cache(WatchedResource.quotas(), quota -> Optional.of(new Topic.Quota(namespace(quota))));
        this.tenants = cache(WatchedResource.tenants(), namespace -> Optional.empty());
        this.roleBindings = cache(WatchedResource.roleBindings(), binding -> Optional.empty());
        // Not among the others: workloads are known without.
        this.applications = new ObjectCache<>(WatchedResource.applications(), client, clock);
    }

    /** A cache of objects whose coming, changing and going is news of a topic. */
    private <T extends KubernetesObject> ObjectCache<T> cache(
            WatchedResource<T> resource, Function<T, Optional<? extends Topic>> topic) {
        ObjectCache<T> cache = new ObjectCache<>(resource, client, clock);
        Consumer<T> notify = object -> topic.apply(object).ifPresent(listener);
        cache.onChange(notify, notify);
        caches.add(cache);
        return cache;
    }

    /** A cache of what workloads consist of. */
    private <T extends KubernetesObject> ObjectCache<T> part(
            WatchedResource<T> resource, Function<T, Optional<WorkloadKey>> workload) {
        ObjectCache<T> cache = new ObjectCache<>(resource, client, clock);
        cache.onChange(
                object -> workload.apply(object).ifPresent(key -> {
                    uids.add(key, object.getMetadata());
                    listener.accept(key);
                }),
                object -> workload.apply(object).ifPresent(key -> {
                    uids.remove(key, object.getMetadata().getUid());
                    listener.accept(key);
                }));
        caches.add(cache);
        return cache;
    }

    private <T extends KubernetesObject> ObjectCache<T> part(WatchedResource<T> resource) {
        return part(resource, WorkloadKey::labelled);
    }

    /**
     * Begins to watch.
     *
     * @param listener is told of everything of which an object came, changed or went; also of workloads that have no
     *     record
     */
    public void start(Consumer<Topic> listener) {
        this.listener = listener;
        caches.forEach(ObjectCache::start);
        applications.start();
    }

    /** Has that run whenever the record of a workload or the ConfigMap of a git app came, changed or went. */
    public void onConfigMaps(Runnable listener) {
        Stream.of(records, repositories)
                .forEach(cache -> cache.onChange(configMap -> listener.run(), configMap -> listener.run()));
    }

    @PreDestroy
    void stop() {
        caches.forEach(ObjectCache::stop);
        applications.stop();
    }

    /** Whether all that there was at the start has come in, of what workloads are read from. */
    public boolean hasSynced() {
        return caches.stream().allMatch(ObjectCache::hasSynced);
    }

    /** Since when a watch is broken, if one is, of what workloads are read from. */
    public Optional<Instant> brokenSince() {
        return caches.stream()
                .map(ObjectCache::failingSince)
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder());
    }

    /**
     * The Applications by which Argo CD deploys Pileus: none where it does not; empty while that is not known.
     */
    public Optional<List<ArgoApplication>> applications() {
        boolean isStale = applications
                .failingSince()
                .filter(since -> since.plus(STALE).isBefore(clock.instant()))
                .isPresent();
        return applications.hasSynced() && !isStale ? Optional.of(applications.all()) : Optional.empty();
    }

    /** The names of the tenants' namespaces, in order. */
    public List<String> tenantNamespaces() {
        return tenants.all().stream()
                .map(namespace -> namespace.getMetadata().getName())
                .sorted()
                .toList();
    }

    /** The namespaces with a RoleBinding for that user, or for one of the groups, by RBAC's own rules. */
    public Set<String> boundNamespaces(String user, List<String> groups) {
        return roleBindings.all().stream()
                .filter(binding -> Optional.ofNullable(binding.getSubjects()).orElse(List.of()).stream()
                        .anyMatch(subject -> switch (subject.getKind()) {
                            case "User" -> subject.getName().equals(user);
                            case "Group" -> groups.contains(subject.getName());
                            default ->
                                user.equals(
                                        "system:serviceaccount:" + subject.getNamespace() + ":" + subject.getName());
                        }))
                .map(binding -> binding.getMetadata().getNamespace())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Every workload that has a record. */
    public List<WorkloadKey> workloads() {
        return records.all().stream().map(Cluster::key).toList();
    }

    /** When the lives end of the workloads that nobody has begun to delete. */
    public List<Instant> expiries() {
        return records.all().stream()
                .map(KubernetesObject::getMetadata)
                .filter(metadata -> metadata.getDeletionTimestamp() == null)
                .flatMap(metadata -> WorkloadRecord.expiry(metadata.getAnnotations()).stream())
                .toList();
    }

    /** The repositories of all git apps that nobody has begun to delete, also of those that were registered by hand. */
    public List<GitRepository> repositories() {
        return repositories.all().stream()
                .filter(configMap -> configMap.getMetadata().getDeletionTimestamp() == null)
                .map(GitRepository::new)
                .toList();
    }

    /** The objects of a workload, or empty where there is no record of that name, or an unreadable one. */
    public Optional<WorkloadObjects> objects(WorkloadKey workload) {
        return record(workload)
                .flatMap(configMap -> read(configMap).map(record -> objects(workload, configMap, record)));
    }

    /** Whether there is a record of that name which cannot be read. */
    public boolean isUnreadable(WorkloadKey workload) {
        return record(workload).filter(configMap -> read(configMap).isEmpty()).isPresent();
    }

    /** Differs whenever a namespace's quotas do; empty where it has none. */
    public Optional<String> version(Topic.Quota topic) {
        return version(quotas(topic.namespace()));
    }

    /** Differs whenever what is known of who did what in a namespace does; empty where nothing is. */
    public Optional<String> version(Topic.Audit topic) {
        return version(audit.of(topic.namespace()));
    }

    private static Optional<String> version(List<? extends KubernetesObject> objects) {
        return objects.isEmpty()
                ? Optional.empty()
                : Optional.of(objects.stream()
                        .map(KubernetesObject::getMetadata)
                        .map(metadata -> metadata.getName() + " " + metadata.getResourceVersion())
                        .sorted()
                        .collect(Collectors.joining("\n")));
    }

    /** The quotas of a namespace. */
    public List<V1ResourceQuota> quotas(String namespace) {
        return quotas.of(namespace);
    }

    /** The events that say who did what in a namespace, newest first, at most {@link #MAX_AUDIT_EVENTS}. */
    public List<CoreV1Event> audit(String namespace) {
        return newest(audit.of(namespace));
    }

    /** The newest of one namespace's audit events. */
    private static List<CoreV1Event> newest(List<CoreV1Event> all) {
        Map<Boolean, List<CoreV1Event>> byExpiry = all.stream()
                .sorted(EventTimes.NEWEST_FIRST)
                .collect(Collectors.partitioningBy(event -> "WorkloadExpired".equals(event.getReason())));
        return Stream.concat(
                        byExpiry.get(true).stream().limit(MAX_EXPIRED),
                        byExpiry.get(false).stream().limit(MAX_AUDIT_EVENTS))
                .sorted(EventTimes.NEWEST_FIRST)
                .limit(MAX_AUDIT_EVENTS)
                .toList();
    }

    private WorkloadObjects objects(WorkloadKey workload, V1ConfigMap configMap, WorkloadRecord record) {
        List<V1Job> ownJobs = owned(jobs, workload, List.of(configMap));
        List<V1Deployment> ownDeployments = owned(deployments, workload, List.of(configMap));
        List<V1ReplicaSet> ownReplicaSets = owned(replicaSets, workload, ownDeployments).stream()
                .sorted(Comparator.comparing(Cluster::revision).reversed())
                .toList();
        List<V1ConfigMap> ownRepositories = owned(repositories, workload, List.of(configMap));
        List<KnativeService> ownKnativeServices = owned(knativeServices, workload, List.of(configMap));
        List<PeerGroup> ownPeerGroups = owned(peerGroups, workload, List.of(configMap));
        List<V1Pod> ownPods = Stream.of(
                        owned(pods, workload, ownJobs),
                        owned(pods, workload, ownReplicaSets),
                        owned(pods, workload, owned(statefulSets, workload, ownPeerGroups)),
                        podsOf(ownKnativeServices, workload))
                .flatMap(List::stream)
                .sorted(Comparator.comparing((V1Pod pod) -> pod.getMetadata().getCreationTimestamp())
                        .reversed()
                        .thenComparing(pod -> pod.getMetadata().getName()))
                .toList();
        Set<String> roots = Stream.<List<? extends KubernetesObject>>of(List.of(configMap), ownPods)
                .<KubernetesObject>flatMap(List::stream)
                .map(object -> object.getMetadata().getUid())
                .collect(Collectors.toSet());
        List<CoreV1Event> ownEvents = uids.members(workload, roots).stream()
                .flatMap(uid -> events.of(uid).stream())
                .filter(event -> namespace(event).equals(workload.namespace()))
                .sorted(EventTimes.NEWEST_FIRST)
                .toList();
        return new WorkloadObjects(
                configMap,
                record,
                ownJobs,
                ownDeployments,
                ownReplicaSets,
                owned(services, workload, List.of(configMap)),
                owned(ingresses, workload, List.of(configMap)),
                ownRepositories.stream().map(GitRepository::new).toList(),
                ownKnativeServices,
                ownPeerGroups,
                ownPods,
                ownEvents);
    }

    /**
     * Events of what is none of ours come in with the others. They leave here, once what they are about would have come in
     * too, if it were ours.
     */
    @Scheduled(initialDelay = "10s", fixedDelay = "30s")
    void forget() {
        if (!hasSynced()) {
            return;
        }
        Instant settled = brokenSince().orElseGet(clock::instant).minus(GRACE);
        List<CoreV1Event> relevant = events.all().stream()
                .filter(event -> {
                    boolean foreign = EventTimes.of(event).isBefore(settled)
                            && subject(event).flatMap(this::record).isEmpty();
                    if (foreign) {
                        events.forget(event);
                    }
                    return !foreign;
                })
                .toList();
        relevant.stream().sorted(EventTimes.NEWEST_FIRST).skip(MAX_EVENTS).forEach(events::forget);
        audit.all().stream()
                .collect(Collectors.groupingBy(Cluster::namespace))
                .values()
                .forEach(ofOneNamespace -> {
                    Set<CoreV1Event> newest = Collections.newSetFromMap(new IdentityHashMap<>());
                    newest.addAll(newest(ofOneNamespace));
                    ofOneNamespace.stream()
                            .filter(event -> !newest.contains(event))
                            .forEach(audit::forget);
                });
    }

    /** The workload that an event is about. Who writes events into one namespace has no say in another. */
    private Optional<WorkloadKey> subject(CoreV1Event event) {
        return uids.labelledAs(event.getInvolvedObject().getUid())
                .filter(workload -> workload.namespace().equals(namespace(event)));
    }

    private Optional<V1ConfigMap> record(WorkloadKey workload) {
        return records.named(workload.namespace(), workload.name());
    }

    /** Between a Knative Service and its pods are four generations; the pods' labels skip them. */
    private List<V1Pod> podsOf(List<KnativeService> services, WorkloadKey workload) {
        return services.isEmpty()
                ? List.of()
                : pods.of(workload.toString()).stream()
                        .filter(pod -> services.stream().anyMatch(service -> service.runs(pod)))
                        .toList();
    }

    private static <T extends KubernetesObject> List<T> owned(
            ObjectCache<T> cache, WorkloadKey workload, List<? extends KubernetesObject> owners) {
        return cache.of(workload.toString()).stream()
                .filter(object -> Owners.isOwnedByOneOf(object, owners))
                .toList();
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

    private static long revision(V1ReplicaSet replicaSet) {
        try {
            return Long.parseLong(
                    replicaSet.getMetadata().getAnnotations().getOrDefault(WorkloadObjects.REVISION, "0"));
        } catch (NumberFormatException somebodyElsesWriting) {
            return 0;
        }
    }

    private static String namespace(KubernetesObject object) {
        return object.getMetadata().getNamespace();
    }
}
