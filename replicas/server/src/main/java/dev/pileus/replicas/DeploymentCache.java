package dev.pileus.replicas;

import dev.pileus.replicas.v1.DeploymentReplicas;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The replica counts of a cluster's Deployments, kept by a watch. Of a Deployment it holds what the API tells and no more.
 */
final class DeploymentCache implements AutoCloseable {

    /** How many Deployments are in memory as a whole while all are listed. */
    private static final long PAGE = 200;

    /** By namespace and name; a namespace's are side by side. */
    private final NavigableMap<String, DeploymentReplicas> deployments = new ConcurrentSkipListMap<>();

    private final Set<Consumer<String>> listeners = ConcurrentHashMap.newKeySet();
    private final InstantSource clock;
    private final ReplicaTargets targets;
    private final List<SharedIndexInformer<?>> informers = new ArrayList<>();
    private volatile Instant confirmed;
    private volatile boolean filled;

    /** Not filled before it is started. */
    DeploymentCache(KubernetesClient client, Settings settings, InstantSource clock) {
        this.clock = clock;
        this.confirmed = clock.instant();
        this.targets = new ReplicaTargets(client, settings.namespace(), this::targetChanged);
        informers.add(settings.namespace()
                .map(name -> client.apps()
                        .deployments()
                        .inNamespace(name)
                        .withLimit(PAGE)
                        .runnableInformer(0))
                .orElseGet(() -> client.apps()
                        .deployments()
                        .inAnyNamespace()
                        .withLimit(PAGE)
                        .runnableInformer(0))
                .itemStore(new Store()));
        if (settings.replicaTargets()) {
            informers.add(targets.informer());
        }
    }

    /** Begins to fill it, and goes on trying. */
    void start() {
        for (SharedIndexInformer<?> informer : informers) {
            informer.exceptionHandler((started, failure) -> true).start();
        }
    }

    /** Tells whether everything was listed once. */
    boolean isFilled() {
        // Every read asks, so it is remembered.
        filled = filled || informers.stream().allMatch(SharedIndexInformer::hasSynced);
        return filled;
    }

    /** Notes that Kubernetes answers, which makes the cache new if the watches are up. */
    void kubernetesAnswers() {
        if (isFilled() && informers.stream().allMatch(SharedIndexInformer::isWatching)) {
            confirmed = clock.instant();
        }
    }

    /** How long ago Kubernetes was heard last while the watches were up. */
    Duration age() {
        Duration age = Duration.between(confirmed, clock.instant());
        return age.isNegative() ? Duration.ZERO : age;
    }

    /** How many Deployments there are. */
    int size() {
        return deployments.size();
    }

    /** The key of a Deployment: {@code namespace/name}. Keys sort by namespace, then by name. */
    static String key(String namespace, String name) {
        return namespace + "/" + name;
    }

    /** The Deployment of that key. */
    Optional<DeploymentReplicas> get(String key) {
        return Optional.ofNullable(deployments.get(key));
    }

    /**
     * Deployments in the order of their keys.
     *
     * @param namespace empty for all
     * @param after the key after which they begin; empty for the first
     */
    Stream<DeploymentReplicas> list(String namespace, String after) {
        NavigableMap<String, DeploymentReplicas> all =
                namespace.isEmpty() ? deployments : deployments.subMap(namespace + "/", true, namespace + "0", false);
        return after.isEmpty()
                ? all.values().stream()
                : deployments.tailMap(after, false).values().stream()
                        .takeWhile(deployment -> namespace.isEmpty() || namespace.equals(deployment.getNamespace()));
    }

    /** The targets, to be set. */
    ReplicaTargets targets() {
        return targets;
    }

    /** From now on the listener is told the key of each Deployment that changes. It must not block. */
    void add(Consumer<String> listener) {
        listeners.add(listener);
    }

    /** From now on it is not. */
    void remove(Consumer<String> listener) {
        listeners.remove(listener);
    }

    @Override
    public void close() {
        informers.forEach(SharedIndexInformer::close);
    }

    private void targetChanged(String key) {
        deployments.computeIfPresent(key, (same, deployment) -> deployment.toBuilder()
                .setTarget(targets.inForce(key))
                .build());
        notifyListeners(key);
    }

    private void notifyListeners(String key) {
        kubernetesAnswers();
        listeners.forEach(listener -> listener.accept(key));
    }

    private DeploymentReplicas replicas(Deployment deployment) {
        DeploymentStatus status = Optional.ofNullable(deployment.getStatus()).orElseGet(DeploymentStatus::new);
        return DeploymentReplicas.newBuilder()
                .setNamespace(deployment.getMetadata().getNamespace())
                .setName(deployment.getMetadata().getName())
                .setDesiredReplicas(count(deployment.getSpec().getReplicas()))
                .setReplicas(count(status.getReplicas()))
                .setUpdatedReplicas(count(status.getUpdatedReplicas()))
                .setReadyReplicas(count(status.getReadyReplicas()))
                .setAvailableReplicas(count(status.getAvailableReplicas()))
                .setResourceVersion(deployment.getMetadata().getResourceVersion())
                .putAllLabels(Optional.ofNullable(deployment.getMetadata().getLabels())
                        .orElse(Map.of()))
                .setTarget(targets.inForce(Cache.metaNamespaceKeyFunc(deployment)))
                .build();
    }

    private static int count(Integer number) {
        return number == null ? 0 : number;
    }

    /** Where the informer keeps what it sees. Of what it had seen before it asks for the version alone. */
    private final class Store implements ItemStore<Deployment> {

        @Override
        public String getKey(Deployment deployment) {
            return Cache.metaNamespaceKeyFunc(deployment);
        }

        @Override
        public Deployment put(String key, Deployment deployment) {
            DeploymentReplicas before = deployments.get(key);
            deployments.compute(key, (same, known) -> replicas(deployment));
            notifyListeners(key);
            return restore(before);
        }

        @Override
        public Deployment remove(String key) {
            DeploymentReplicas before = deployments.remove(key);
            notifyListeners(key);
            return restore(before);
        }

        @Override
        public Stream<String> keySet() {
            return deployments.keySet().stream();
        }

        @Override
        public Stream<Deployment> values() {
            return deployments.values().stream().map(this::restore);
        }

        @Override
        public int size() {
            return deployments.size();
        }

        @Override
        public Deployment get(String key) {
            return restore(deployments.get(key));
        }

        private Deployment restore(DeploymentReplicas deployment) {
            return deployment == null
                    ? null
                    : new DeploymentBuilder()
                            .withNewMetadata()
                            .withNamespace(deployment.getNamespace())
                            .withName(deployment.getName())
                            .withResourceVersion(deployment.getResourceVersion())
                            .endMetadata()
                            .build();
        }
    }
}
