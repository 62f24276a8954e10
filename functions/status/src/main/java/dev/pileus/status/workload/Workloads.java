package dev.pileus.status.workload;

import dev.pileus.common.ProblemException;
import dev.pileus.status.cluster.Cluster;
import dev.pileus.status.cluster.Parameters;
import dev.pileus.status.cluster.Topic;
import dev.pileus.status.cluster.WorkloadKey;
import dev.pileus.status.cluster.WorkloadObjects;
import io.micronaut.http.HttpStatus;
import io.micronaut.runtime.event.annotation.EventListener;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The views of all workloads. Each is worked out by one thread when an object of the workload has changed, never when it
 * is read, so that reading costs the copying of bytes and nothing else.
 */
@Singleton
public final class Workloads {

    private static final Logger LOG = LoggerFactory.getLogger(Workloads.class);

    private final Cluster cluster;
    private final Parameters parameters;
    private final ViewWriter writer;
    private final Changes changes;
    private final ChangedTopics changed = new ChangedTopics();
    private final Map<String, NamespaceViews> namespaces = new ConcurrentHashMap<>();
    private volatile boolean ready;
    private final Thread worker = Thread.ofVirtual().name("views").unstarted(this::work);

    Workloads(Cluster cluster, Parameters parameters, ViewWriter writer, Changes changes) {
        this.cluster = cluster;
        this.parameters = parameters;
        this.writer = writer;
        this.changes = changes;
    }

    @EventListener
    void start(ServerStartupEvent started) {
        cluster.start(changed::add);
        worker.start();
    }

    @PreDestroy
    void stop() {
        worker.interrupt();
    }

    /** Whether everything that there was at the start is in the views. */
    public boolean isReady() {
        return ready;
    }

    /** The workloads of a namespace as {@code {"items": [...]}} in UTF-8, the newest first. Not to be written into. */
    public byte[] list(String namespace) {
        return of(namespace).map(NamespaceViews::list).orElse(NamespaceViews.NONE);
    }

    /** The workloads of a namespace, the newest first. */
    public List<View> all(String namespace) {
        return of(namespace).map(NamespaceViews::all).orElse(List.of());
    }

    /** One workload. */
    public Optional<View> find(WorkloadKey key) {
        return of(key.namespace()).flatMap(views -> views.get(key.name()));
    }

    static ProblemException none(WorkloadKey key) {
        return new ProblemException(
                HttpStatus.NOT_FOUND, "There is no workload '" + key.name() + "' in '" + key.namespace() + "'.");
    }

    /**
     * A workload as JSON with all of its parameters, also those that its view leaves out.
     *
     * @throws ProblemException 404 where there is none of that name, and as {@link Parameters#all} does
     */
    public InputStream whole(WorkloadKey key) {
        WorkloadObjects objects = cluster.objects(key).orElseThrow(() -> none(key));
        return writer.with(parameters.all(objects.configMap()), objects);
    }

    /**
     * Refuses to answer while it is not known yet what there is.
     *
     * @throws ProblemException 503
     */
    public void requireReady() {
        if (!ready) {
            throw new ProblemException(
                    HttpStatus.SERVICE_UNAVAILABLE, "The cluster is still being read. Try again in a moment.");
        }
    }

    private Optional<NamespaceViews> of(String namespace) {
        return Optional.ofNullable(namespaces.get(namespace));
    }

    private void work() {
        try {
            while (!cluster.hasSynced()) {
                Thread.sleep(10);
            }
            cluster.workloads().forEach(changed::add);
            while (true) {
                if (changed.isEmpty() && !ready) {
                    LOG.info("Every workload is known");
                    ready = true;
                }
                Topic topic = changed.take();
                switch (topic) {
                    case WorkloadKey key -> update(key);
                    case Topic.Quota quota -> changes.publish(quota, cluster.version(quota));
                    case Topic.Audit audit -> changes.publish(audit, cluster.version(audit));
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void update(WorkloadKey key) {
        try {
            Optional<View> view = cluster.objects(key).map(writer::write);
            if (view.isPresent()) {
                put(view.get());
            } else {
                remove(key);
            }
        } catch (RuntimeException e) {
            LOG.error("The workload {} cannot be read, and is shown as it was", key, e);
        }
    }

    private void put(View view) {
        boolean news = find(view.key())
                .filter(before -> Arrays.equals(before.json(), view.json())
                        && before.logs().equals(view.logs()))
                .isEmpty();
        if (news) {
            namespaces
                    .computeIfAbsent(view.key().namespace(), namespace -> new NamespaceViews())
                    .put(view);
            changes.publish(view.key(), Optional.of(view.version()));
        }
    }

    private void remove(WorkloadKey key) {
        NamespaceViews views = namespaces.get(key.namespace());
        if (views != null && views.get(key.name()).isPresent()) {
            views.remove(key.name());
            if (views.isEmpty()) {
                namespaces.remove(key.namespace());
            }
            changes.publish(key, Optional.empty());
        }
    }
}
