package dev.pileus.status.stream;

import dev.pileus.common.ProblemException;
import dev.pileus.status.access.Permit;
import dev.pileus.status.cluster.Topic;
import dev.pileus.status.cluster.WorkloadKey;
import dev.pileus.status.workload.Changes;
import dev.pileus.status.workload.Subscription;
import dev.pileus.status.workload.View;
import dev.pileus.status.workload.Workloads;
import io.micronaut.http.sse.Event;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;

/**
 * What happens in one namespace: first what the client does not know yet, then {@code ready}, then every change.
 * An event's id always names a change before which the client has missed nothing, also in the midst of the first part.
 */
final class NamespaceEvents implements EventSource {

    private final Workloads workloads;
    private final EventIds ids;
    private final Permit permit;
    private final Subscription subscription;
    private final Queue<Topic> replay;
    private final boolean complete;
    private final long replayedFrom;
    private boolean ready;
    private volatile boolean closed;

    private NamespaceEvents(
            Workloads workloads,
            EventIds ids,
            Permit permit,
            Subscription subscription,
            OptionalLong lastSeen,
            List<Topic> replay) {
        this.workloads = workloads;
        this.ids = ids;
        this.permit = permit;
        this.subscription = subscription;
        this.replay = new ArrayDeque<>(replay);
        this.complete = lastSeen.isEmpty();
        this.replayedFrom = lastSeen.orElse(0);
    }

    /**
     * Opens the stream.
     *
     * @param lastEventId the id of the last event the client has seen; empty or unknown: it is sent everything
     */
    static NamespaceEvents open(
            Workloads workloads, Changes changes, EventIds ids, Permit permit, String namespace, String lastEventId) {
        // First the subscription, then the look at what there is: what happens in between comes twice, and nothing
        // never.
        Subscription subscription = changes.subscribe(topic -> topic.namespace().equals(namespace));
        OptionalLong seen = ids.number(lastEventId);
        Optional<List<Topic>> missed = seen.isPresent() ? changes.since(seen.getAsLong()) : Optional.empty();
        return missed.map(topics -> new NamespaceEvents(
                        workloads,
                        ids,
                        permit,
                        subscription,
                        seen,
                        topics.stream()
                                .filter(topic -> topic.namespace().equals(namespace))
                                .toList()))
                .orElseGet(() -> new NamespaceEvents(
                        workloads,
                        ids,
                        permit,
                        subscription,
                        OptionalLong.empty(),
                        workloads.all(namespace).stream().<Topic>map(View::key).toList()));
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
            return Optional.of(event(missed, replayedFrom));
        }
        if (!ready) {
            ready = true;
            return Optional.of(
                    Event.of("{\"complete\":" + complete + "}").name("ready").id(ids.of(subscription.since())));
        }
        Optional<Changes.Change> change = subscription.poll(KEEP_ALIVE);
        if (closed) {
            return Optional.empty();
        }
        return Optional.of(
                change.map(news -> event(news.topic(), news.sequence())).orElseGet(EventSource::keepAlive));
    }

    @Override
    public void close() {
        closed = true;
        subscription.close();
    }

    private Event<String> event(Topic topic, long number) {
        Event<String> event =
                switch (topic) {
                    case WorkloadKey key -> event(key);
                    // Nobody dispatches an event without data.
                    case Topic.Quota quota ->
                        Event.of("{\"namespace\":\"" + quota.namespace() + "\"}")
                                .name("quota");
                    case Topic.Audit audit ->
                        Event.of("{\"namespace\":\"" + audit.namespace() + "\"}")
                                .name("audit");
                };
        return event.id(ids.of(number));
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
