package dev.pileus.status.logs;

import dev.pileus.common.CallerToken;
import dev.pileus.status.access.ClientPresence;
import dev.pileus.status.access.Downloads;
import dev.pileus.status.access.Permission;
import dev.pileus.status.access.Permit;
import dev.pileus.status.cluster.WorkloadKey;
import dev.pileus.status.workload.Changes;
import dev.pileus.status.workload.EventStreams;
import dev.pileus.status.workload.LogSource;
import dev.pileus.status.workload.NamespaceGuard;
import dev.pileus.status.workload.View;
import dev.pileus.status.workload.Workloads;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.io.InputStream;

/** What workloads print. */
@Controller("/namespaces/{namespace}/workloads/{name}/logs")
@ExecuteOn(TaskExecutors.BLOCKING)
final class LogController {

    private static final MediaType TEXT = MediaType.of("text/plain;charset=utf-8");

    private final NamespaceGuard guard;
    private final Workloads workloads;
    private final Changes changes;
    private final LogReader reader;
    private final Downloads downloads;
    private final EventStreams streams;

    LogController(
            NamespaceGuard guard,
            Workloads workloads,
            Changes changes,
            LogReader reader,
            Downloads downloads,
            EventStreams streams) {
        this.guard = guard;
        this.workloads = workloads;
        this.changes = changes;
        this.reader = reader;
        this.downloads = downloads;
        this.streams = streams;
    }

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
    @Get
    @Produces({MediaType.TEXT_PLAIN, MediaType.TEXT_EVENT_STREAM})
    HttpResponse<?> logs(
            CallerToken token,
            ClientPresence presence,
            String namespace,
            String name,
            @QueryValue(defaultValue = Tail.DEFAULT) String tail,
            @QueryValue(defaultValue = "false") boolean follow,
            @Header(name = "Last-Event-ID", defaultValue = "") String lastEventId) {
        guard.require(token, namespace);
        Permit permit = guard.require(token, Permission.readLogs(namespace));
        Tail wanted = Tail.parse(tail);
        View view = guard.workload(namespace, name);
        WorkloadKey key = view.key();
        guard.requireKubernetes();
        return follow
                ? HttpResponse.ok(streams.of(
                                permit,
                                presence,
                                () -> new LogFollower(
                                        key,
                                        workloads,
                                        changes.subscribe(key::equals),
                                        permit,
                                        output(token, namespace, wanted),
                                        lastEventId)))
                        .contentType(MediaType.TEXT_EVENT_STREAM)
                : HttpResponse.ok(downloads.open(permit, presence, () -> text(token, view, wanted)))
                        .contentType(TEXT);
    }

    private LogFollower.Output output(CallerToken token, String namespace, Tail wanted) {
        return new LogFollower.Output() {
            @Override
            public LogCall latest(LogSource source) {
                return reader.follow(token, namespace, source, wanted);
            }

            @Override
            public LogCall all(LogSource source) {
                return reader.follow(token, namespace, source, Tail.ALL);
            }

            @Override
            public LogCall after(LogPosition position) {
                return reader.follow(token, namespace, position);
            }
        };
    }

    private InputStream text(CallerToken token, View view, Tail tail) {
        return view.logs()
                .map(source -> reader.read(token, view.key().namespace(), source, tail))
                .orElseGet(InputStream::nullInputStream);
    }
}
