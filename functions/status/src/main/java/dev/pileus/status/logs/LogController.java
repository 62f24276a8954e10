package dev.pileus.status.logs;

import dev.pileus.api.CallerToken;
import dev.pileus.api.status.LogOperations;
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
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.io.InputStream;

/** Serves the logs of workloads. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
final class LogController implements LogOperations {

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

    @Override
    public HttpResponse<?> logs(
            CallerToken token, String namespace, String name, String tail, boolean follow, String lastEventId) {
        ClientPresence presence = ClientPresence.current();
        guard.require(token, namespace);
        Permit permit = guard.require(token, Permission.readLogs(namespace));
        Tail wanted = Tail.parse(tail);
        View view = guard.workload(permit, namespace, name);
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
