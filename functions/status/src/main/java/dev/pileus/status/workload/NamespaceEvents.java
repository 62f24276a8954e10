package dev.pileus.status.workload;

import dev.pileus.common.ProblemException;
import dev.pileus.status.access.Permit;
import dev.pileus.status.cluster.Topic;
import dev.pileus.status.cluster.WorkloadKey;
import io.micronaut.http.sse.Event;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.function.Predicate;

/**
 * The events of one namespace: first what the client does not know yet, then {@code ready}, then every change. An
 * event's id always names a change before which the client has missed nothing, also in the midst of the first part.
 */
final class NamespaceEvents implements EventSource {

    private final Workloads workloads;
    private final Permit permit;
    private final Subscription subscription;
    private final Queue<Topic> replay;
    private final Optional<Long> lastSeen;
    private final long begun;
    private boolean ready;
    private volatile boolean closed;

    private NamespaceEvents(
            Workloads workloads,
            Permit permit,
            Subscription subscription,
            long begun,
            Optional<Long> lastSeen,
            List<Topic> replay) {
        this.workloads = workloads;
        this.permit = permit;
        this.subscription = subscription;
        this.begun = begun;
        this.lastSeen = lastSeen;
        this.replay = new ArrayDeque<>(replay);
    }

    /**
     * Opens the stream.
     *
     * @param interest of what the client is to hear
     * @param lastEventId the id of the last event the client has seen; empty or unknown: it is sent everything
     */
    static NamespaceEvents open(
            Workloads workloads,
            Changes changes,
            Permit permit,
            String namespace,
            Predicate<Topic> interest,
            String lastEventId) {
        // First the subscription, then the look at what there is: what happens in between comes twice, and nothing
        // never.
        Subscription subscription =
                changes.subscribe(topic -> topic.namespace().equals(namespace) && interest.test(topic));
        long begun = changes.version(namespace);
        OptionalLong seen = EventIds.version(lastEventId);
        Optional<List<Topic>> missed = seen.isPresent() ? changes.since(namespace, seen.getAsLong()) : Optional.empty();
        List<Topic> replay = missed.orElseGet(
                () -> workloads.all(namespace).stream().<Topic>map(View::key).toList());
        return new NamespaceEvents(
                workloads,
                permit,
                subscription,
                begun,
                missed.map(topics -> seen.getAsLong()),
                replay.stream().filter(interest).toList());
    }

    @Override
    public Optional<Event<String>> next() throws InterruptedException {
        if (closed) {
            return Optional.empty();
        }
        try {
            permit.check();
        } catch (ProblemException e) {
            closed = true;
            return Optional.of(Event.of(e.getMessage()).name("problem"));
        }
        Topic missed = replay.poll();
        if (missed != null) {
            // Whoever was sent everything has nothing that could be gone on from before it has everything.
            Event<String> event = event(missed);
            return Optional.of(
                    lastSeen.map(version -> event.id(EventIds.of(version))).orElse(event));
        }
        if (!ready) {
            ready = true;
            return Optional.of(Event.of("{\"complete\":" + lastSeen.isEmpty() + "}")
                    .name("ready")
                    .id(EventIds.of(begun)));
        }
        Optional<Changes.Change> change = subscription.poll(KEEP_ALIVE);
        if (closed) {
            return Optional.empty();
        }
        return Optional.of(change.map(news -> event(news.topic()).id(EventIds.of(news.version())))
                .orElseGet(EventSource::keepAlive));
    }

    @Override
    public void close() {
        closed = true;
        subscription.close();
    }

    private Event<String> event(Topic topic) {
        return switch (topic) {
            case WorkloadKey key -> event(key);
            // Nobody dispatches an event without data.
            case Topic.Quota quota ->
                Event.of("{\"namespace\":\"" + quota.namespace() + "\"}").name("quota");
            case Topic.Audit audit ->
                Event.of("{\"namespace\":\"" + audit.namespace() + "\"}").name("audit");
        };
    }

    private Event<String> event(WorkloadKey key) {
        return workloads
                .find(key)
                .map(view -> Event.of(new String(view.json(), StandardCharsets.UTF_8))
                        .name("workload"))
                // Names that Kubernetes has taken need no escaping.
                .orElseGet(
                        () -> Event.of("{\"namespace\":\"%s\",\"name\":\"%s\"}".formatted(key.namespace(), key.name()))
                                .name("deleted"));
    }
}
