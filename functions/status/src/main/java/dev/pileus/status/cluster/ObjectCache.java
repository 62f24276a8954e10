package dev.pileus.status.cluster;

import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.informer.ResourceEventHandler;
import io.kubernetes.client.informer.SharedIndexInformer;
import io.kubernetes.client.informer.cache.Cache;
import io.kubernetes.client.informer.impl.DefaultSharedIndexInformer;
import io.kubernetes.client.openapi.ApiClient;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Every object of one kind, as an informer keeps them. */
final class ObjectCache<T extends KubernetesObject> {

    private static final String BY_TOPIC = "topic";

    private final Cache<T> cache;
    private final SharedIndexInformer<T> informer;
    private final WatchHealth health;

    private ObjectCache(Cache<T> cache, SharedIndexInformer<T> informer, WatchHealth health) {
        this.cache = cache;
        this.informer = informer;
        this.health = health;
    }

    /**
     * A cache that is still empty, see {@link #start}.
     *
     * @param changed is told of every topic that an object came, changed or went of
     */
    static <T extends KubernetesObject> ObjectCache<T> of(
            Watched<T> watched, ApiClient client, Clock clock, Consumer<Topic> changed) {
        WatchHealth health = new WatchHealth(clock);
        Cache<T> cache = new Cache<>();
        cache.addIndexers(Map.of(BY_TOPIC, watched::indexValues));
        SharedIndexInformer<T> informer = new DefaultSharedIndexInformer<>(
                watched.type(),
                new PagedListerWatcher<>(watched, client, health),
                0,
                cache,
                (type, failure) -> health.fails(watched.plural(), failure));
        informer.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(T object) {
                watched.topics().apply(object).forEach(changed);
            }

            @Override
            public void onUpdate(T before, T object) {
                watched.topics().apply(object).forEach(changed);
            }

            @Override
            public void onDelete(T object, boolean unseen) {
                watched.topics().apply(object).forEach(changed);
            }
        });
        return new ObjectCache<>(cache, informer, health);
    }

    /** Has that run, too, whenever an object came, changed or went. */
    void onChange(Runnable listener) {
        informer.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(T object) {
                listener.run();
            }

            @Override
            public void onUpdate(T before, T object) {
                listener.run();
            }

            @Override
            public void onDelete(T object, boolean unseen) {
                listener.run();
            }
        });
    }

    void start() {
        informer.run();
    }

    void stop() {
        informer.stop();
    }

    /** Whether all that there was at the start has come in. */
    boolean hasSynced() {
        return informer.hasSynced();
    }

    Optional<Instant> failingSince() {
        return health.failingSince();
    }

    /** The objects that are or may be about that. */
    List<T> of(Topic topic) {
        return cache.byIndex(BY_TOPIC, topic.toString());
    }

    /** The object of that name. */
    Optional<T> named(String namespace, String name) {
        return Optional.ofNullable(cache.getByKey(namespace + "/" + name));
    }

    List<T> all() {
        return cache.list();
    }

    /** Drops an object of no interest before it goes by itself. */
    void forget(T object) {
        cache.delete(object);
    }
}
