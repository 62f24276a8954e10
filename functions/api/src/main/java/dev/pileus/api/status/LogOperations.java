package dev.pileus.api.status;

import dev.pileus.api.Bearer;
import dev.pileus.api.CallerToken;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;

/** The operations that read and follow the logs of workloads. */
@Controller
public interface LogOperations {

    /** The log of a workload. */
    String LOGS = StatusOperations.WORKLOAD + "/logs";

    /** How many of the last lines are answered where nothing is said about it. */
    String DEFAULT_TAIL = "1000";

    /**
     * Answers what a workload has printed, as text; nothing, where it has not begun. Or follows it, as an event stream:
     * {@code log} events with some lines each, {@code end} with the {@code phase} and the {@code exitCode} once the
     * workload has finished, or {@code problem} with a sentence where it cannot go on. A {@code reset} event says that
     * nothing is known of the last event's id, and that what follows begins anew.
     *
     * @param namespace the tenant's namespace
     * @param name the workload's name
     * @param tail the last so many lines, 1 to 10000, or {@code all}
     * @param follow true: waits for the workload to begin, and goes on until it ends
     * @param lastEventId the id of the last event seen: only what was printed after it is sent
     */
    @Get(LOGS)
    @Produces({MediaType.TEXT_PLAIN, MediaType.TEXT_EVENT_STREAM})
    HttpResponse<?> logs(
            @Bearer CallerToken token,
            String namespace,
            String name,
            @QueryValue(defaultValue = DEFAULT_TAIL) String tail,
            @QueryValue(defaultValue = "false") boolean follow,
            @Header(name = "Last-Event-ID", defaultValue = "") String lastEventId);
}
