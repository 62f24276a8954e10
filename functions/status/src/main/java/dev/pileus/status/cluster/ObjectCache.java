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
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** Every object of one resource, as an informer of the client holds them. */
final class ObjectCache<T extends KubernetesObject> {

    private static final String INDEX = "index";

    private final Cache<T> cache;
    private final SharedIndexInformer<T> informer;
    private final WatchHealth health;

    /** A cache that is still empty, see {@link #start}. */
    ObjectCache(WatchedResource<T> resource, ApiClient client, Clock clock) {
        this.health = new WatchHealth(clock);
        this.cache = new Cache<>();
        cache.addIndexers(
                Map.of(INDEX, object -> resource.index().apply(object).stream().toList()));
        this.informer = new DefaultSharedIndexInformer<>(
                resource.type(),
                new PagedListerWatcher<>(resource, client, health),
                0,
                cache,
                (type, failure) -> health.fails(resource.path(), failure));
    }

    /**
     * Tells of changes, too.
     *
     * @param came is told of each object that came or changed, as it is now
     * @param went is told of each that went, also where another of its name has come in its place
     */
    void onChange(Consumer<T> came, Consumer<T> went) {
        informer.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(T object) {
                came.accept(object);
            }

            @Override
            public void onUpdate(T before, T object) {
                if (!Objects.equals(
                        before.getMetadata().getUid(), object.getMetadata().getUid())) {
                    went.accept(before);
                }
                came.accept(object);
            }

            @Override
            public void onDelete(T object, boolean unseen) {
                went.accept(object);
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

    /** The objects that the index has under that. */
    List<T> of(String key) {
        return cache.byIndex(INDEX, key);
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
