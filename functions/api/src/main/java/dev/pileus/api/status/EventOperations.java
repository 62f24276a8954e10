package dev.pileus.api.status;

import dev.pileus.api.Bearer;
import dev.pileus.api.CallerToken;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.sse.Event;
import org.reactivestreams.Publisher;

/** The operations that stream the changes in a namespace. */
@Controller
public interface EventOperations {

    /**
     * Streams the workloads of a namespace: at first all of them as {@code workload} events, then {@code ready}, then a
     * {@code workload} event for each that comes or changes and a {@code deleted} event for each that goes; and where the
     * namespace's quota or audit trail has changed a {@code quota} or {@code audit} event with nothing but the namespace,
     * for whoever shows them to ask for them again. The data of {@code ready} is {@code {"complete": true}} if the events
     * before it were all workloads that there are, and false if they were only what the client had missed. Where the token
     * loses its right a {@code problem} event is the last.
     *
     * @param namespace the tenant's namespace
     * @param workload the name of the only workload to be told of; default: all, and the quota and the audit trail
     * @param lastEventId the id of the last event seen, at whichever instance: only what came after it is sent, if that is
     *     still known
     */
    @Get("/namespaces/{namespace}/events")
    @Produces(MediaType.TEXT_EVENT_STREAM)
    Publisher<Event<String>> events(
            @Bearer CallerToken token,
            String namespace,
            @QueryValue(defaultValue = "") String workload,
            @Header(name = "Last-Event-ID", defaultValue = "") String lastEventId);
}
