package dev.pileus.ui.live;

import dev.pileus.api.CallerToken;
import dev.pileus.api.Workload;
import dev.pileus.ui.functions.CatalogueCache;
import dev.pileus.ui.functions.StatusClient;
import dev.pileus.ui.pages.Fragments;
import dev.pileus.ui.pages.GitApps;
import dev.pileus.ui.pages.WorkloadView;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.ObjectMapper;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.regex.Pattern;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Serves the streams that keep a page current, on our own origin and under our own cookie.
 *
 * <p>They answer at once, whatever the status function does, and tell the page in events: {@code workload} with pieces
 * of HTML, {@code deleted} with a name, {@code ready}, {@code quota} and {@code audit} where there is something new to
 * ask for, {@code log} with lines of text, {@code reset} where these begin anew, {@code end}, {@code signed-out}, {@code gone} and {@code problem} with a
 * sentence.
 */
@Controller("/n/{namespace}")
final class LiveController {

    private static final Pattern EVENT_ID = Pattern.compile("[!-~]{1,200}");

    private final StatusStreams status;
    private final StatusClient workloads;
    private final CatalogueCache catalogue;
    private final GitApps gitApps;
    private final Fragments fragments;
    private final ObjectMapper json;
    private final Scheduler blocking;

    LiveController(
            StatusStreams status,
            StatusClient workloads,
            CatalogueCache catalogue,
            GitApps gitApps,
            Fragments fragments,
            ObjectMapper json,
            @Named(TaskExecutors.BLOCKING) ExecutorService blocking) {
        this.status = status;
        this.workloads = workloads;
        this.catalogue = catalogue;
        this.gitApps = gitApps;
        this.fragments = fragments;
        this.json = json;
        this.blocking = Schedulers.fromExecutorService(blocking);
    }

    /** The rows of the list. */
    @Get("/live")
    @Produces(MediaType.TEXT_EVENT_STREAM)
    HttpResponse<Publisher<byte[]>> list(
            CallerToken token,
            @PathVariable String namespace,
            @Nullable @Header("Last-Event-ID") String lastEventId,
            @Nullable @QueryValue String after) {
        Flux<ServerSentEvent> events = status.events(token, namespace, resumable(lastEventId, after))
                .publishOn(blocking, 4)
                .concatMap(event -> row(token, event), 1);
        return EventStreamResponse.of(events);
    }

    /** That something has changed in the namespace, for pages that ask for what it is. */
    @Get("/news")
    @Produces(MediaType.TEXT_EVENT_STREAM)
    HttpResponse<Publisher<byte[]>> news(
            CallerToken token,
            @PathVariable String namespace,
            @Nullable @Header("Last-Event-ID") String lastEventId,
            @Nullable @QueryValue String after) {
        return EventStreamResponse.of(
                status.events(token, namespace, resumable(lastEventId, after)).map(event -> event.withData("{}")));
    }

    /** The parts of one workload's page. */
    @Get("/w/{name}/live")
    @Produces(MediaType.TEXT_EVENT_STREAM)
    HttpResponse<Publisher<byte[]>> workload(
            CallerToken token,
            @PathVariable String namespace,
            @PathVariable String name,
            @Nullable @Header("Last-Event-ID") String lastEventId,
            @Nullable @QueryValue String after) {
        Flux<ServerSentEvent> events = status.events(token, namespace, name, resumable(lastEventId, after))
                .publishOn(blocking, 4)
                .concatMap(event -> parts(token, name, event), 1);
        return EventStreamResponse.of(events);
    }

    /** What a workload writes. */
    @Get("/w/{name}/log/live")
    @Produces(MediaType.TEXT_EVENT_STREAM)
    HttpResponse<Publisher<byte[]>> log(
            CallerToken token,
            @PathVariable String namespace,
            @PathVariable String name,
            @Nullable @Header("Last-Event-ID") String lastEventId,
            @Nullable @QueryValue String after) {
        return EventStreamResponse.of(status.log(token, namespace, name, resumable(lastEventId, after))
                .map(event -> event.name().equals("log") ? event.withData(TerminalText.visible(event.data())) : event));
    }

    /** All that a workload has written, as a text of any length, to look at or to keep. */
    @Get("/w/{name}/log")
    @Produces(MediaType.TEXT_PLAIN)
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<Publisher<byte[]>> wholeLog(
            CallerToken token,
            @PathVariable String namespace,
            @PathVariable String name,
            @Nullable @QueryValue String download) {
        // A stream that fails has promised an answer already, so what can be refused is refused before.
        workloads.workload(token, namespace, name);
        Publisher<byte[]> text = status.wholeLog(token, namespace, name);
        var response = HttpResponse.ok(text).contentType("text/plain; charset=utf-8");
        return download == null
                ? response
                : response.header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + name + ".log\"");
    }

    /** Where the page was: a browser says it by itself, and a page that opens a stream anew in the address. */
    private static Optional<String> resumable(@Nullable String lastEventId, @Nullable String after) {
        return Optional.ofNullable(lastEventId)
                .or(() -> Optional.ofNullable(after))
                .filter(id -> EVENT_ID.matcher(id).matches());
    }

    private Mono<ServerSentEvent> row(CallerToken token, ServerSentEvent event) {
        return switch (event.name()) {
            case "workload" -> Mono.just(event.withData(fragments.row(view(token, workload(event)))));
            case "deleted" ->
                Mono.just(event.withData(read(event, Workload.Deleted.class).name()));
            case "ready", "quota", "audit" -> Mono.just(event);
            default -> Mono.empty();
        };
    }

    private Mono<ServerSentEvent> parts(CallerToken token, String name, ServerSentEvent event) {
        return switch (event.name()) {
            case "workload" ->
                Mono.just(workload(event))
                        .filter(workload -> workload.name().equals(name))
                        .map(workload ->
                                event.withData(fragments.parts(gitApps.completed(token, view(token, workload)))));
            case "deleted" ->
                Mono.just(read(event, Workload.Deleted.class).name())
                        .filter(name::equals)
                        .map(event::withData);
            case "ready" -> Mono.just(event);
            default -> Mono.empty();
        };
    }

    private Workload workload(ServerSentEvent event) {
        return read(event, Workload.class);
    }

    private WorkloadView view(CallerToken token, Workload workload) {
        return WorkloadView.of(workload, catalogue.kind(token, workload.kind()));
    }

    private <T> T read(ServerSentEvent event, Class<T> type) {
        try {
            return json.readValue(event.data(), type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
