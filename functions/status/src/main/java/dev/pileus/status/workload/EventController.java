package dev.pileus.status.workload;

import dev.pileus.api.CallerToken;
import dev.pileus.api.status.EventOperations;
import dev.pileus.common.Names;
import dev.pileus.status.access.ClientPresence;
import dev.pileus.status.access.Permit;
import dev.pileus.status.cluster.Topic;
import dev.pileus.status.cluster.WorkloadKey;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.sse.Event;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.function.Predicate;
import org.reactivestreams.Publisher;

/** Serves the event streams of namespaces. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
final class EventController implements EventOperations {

    private final NamespaceGuard guard;
    private final Workloads workloads;
    private final Changes changes;
    private final EventStreams streams;

    EventController(NamespaceGuard guard, Workloads workloads, Changes changes, EventStreams streams) {
        this.guard = guard;
        this.workloads = workloads;
        this.changes = changes;
        this.streams = streams;
    }

    @Override
    public Publisher<Event<String>> events(CallerToken token, String namespace, String workload, String lastEventId) {
        Permit permit = guard.require(token, namespace);
        if (Names.isValid(workload)) {
            guard.find(permit, new WorkloadKey(namespace, workload)); // or one made just now would seem to be gone
        }
        return streams.of(
                permit,
                ClientPresence.current(),
                () -> NamespaceEvents.open(
                        workloads, changes, permit, namespace, interest(namespace, workload), lastEventId));
    }

    private static Predicate<Topic> interest(String namespace, String workload) {
        return workload.isEmpty() ? topic -> true : new WorkloadKey(namespace, workload)::equals;
    }
}
