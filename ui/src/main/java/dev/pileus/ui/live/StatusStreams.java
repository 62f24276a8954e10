package dev.pileus.ui.live;

import dev.pileus.api.CallerToken;
import dev.pileus.ui.functions.Refusal;
import io.micronaut.context.annotation.Value;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.client.exceptions.HttpClientException;
import io.micronaut.json.JsonMapper;
import io.micronaut.scheduling.TaskExecutors;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeoutException;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Opens streams of the status function. They fail as the other functions' calls do. Cancelling one closes its
 * connection, which is why this is Java's own client: Micronaut's reads a cancelled answer to its end, and these have
 * none.
 */
@Singleton
final class StatusStreams {

    /** How many of the latest lines a page starts with; it keeps about as many. */
    private static final int TAIL = 5000;

    private static final String EVENTS = "text/event-stream";
    private static final Duration CONNECT = Duration.ofSeconds(10);

    /** How long the function may take to begin, for it may have to start first. */
    private static final Duration BEGIN = Duration.ofSeconds(30);

    /** A connection without even a comment for so long is dead, or its reader is. */
    private static final Duration SILENCE = Duration.ofMinutes(5);

    private static final int MAX_PROBLEM_BYTES = 64 * 1024;

    /** How long a model may read a conversation before it says its first word. */
    private static final Duration THINK = Duration.ofMinutes(4);

    private final HttpClient client;
    private final String url;
    private final JsonMapper json;

    StatusStreams(
            @Value("${pileus.status.url}") String url,
            JsonMapper json,
            @Named(TaskExecutors.BLOCKING) ExecutorService executor) {
        this.url = url;
        this.json = json;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .executor(executor)
                .build();
    }

    /** What happens in the namespace: {@code workload}, {@code deleted} and {@code ready} events. */
    Flux<ServerSentEvent> events(CallerToken token, String namespace, Optional<String> lastEventId) {
        return follow(token, "/namespaces/" + namespace + "/events", lastEventId);
    }

    /** What happens to one workload of it. */
    Flux<ServerSentEvent> events(CallerToken token, String namespace, String name, Optional<String> lastEventId) {
        return follow(token, "/namespaces/" + namespace + "/events?workload=" + name, lastEventId);
    }

    /**
     * What the workload writes, from its latest lines on, or from where somebody was: {@code log} events and an
     * {@code end}; a {@code reset} where nobody knows where that was.
     */
    Flux<ServerSentEvent> log(CallerToken token, String namespace, String name, Optional<String> lastEventId) {
        return follow(token, logs(namespace, name) + "?follow=true&tail=" + TAIL, lastEventId);
    }

    private Flux<ServerSentEvent> follow(CallerToken token, String path, Optional<String> lastEventId) {
        HttpRequest.Builder request = request(token, path, EVENTS);
        lastEventId.ifPresent(id -> request.header("Last-Event-ID", id));
        return parsed(bytes(request.build()));
    }

    /** All that the workload has written so far. */
    Flux<byte[]> wholeLog(CallerToken token, String namespace, String name) {
        return bytes(request(token, logs(namespace, name) + "?tail=all", "text/plain")
                .build());
    }

    /**
     * What a model says, as its server streams it (OpenAI's chat completions): unnamed events of JSON.
     *
     * @param json the request's body
     */
    Flux<ServerSentEvent> chat(CallerToken token, String namespace, String name, String json) {
        String path = "/namespaces/" + namespace + "/workloads/" + name + "/openai/v1/chat/completions";
        HttpRequest request = request(token, path, EVENTS)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        return parsed(bytes(request, THINK));
    }

    private static String logs(String namespace, String name) {
        return "/namespaces/" + namespace + "/workloads/" + name + "/logs";
    }

    private HttpRequest.Builder request(CallerToken token, String path, String accept) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .header("Authorization", token.authorization())
                .header("Accept", accept);
    }

    private Flux<byte[]> bytes(HttpRequest request) {
        return bytes(request, BEGIN);
    }

    private Flux<byte[]> bytes(HttpRequest request, Duration begin) {
        return response(request)
                .timeout(begin)
                .flatMapMany(this::body)
                .timeout(SILENCE)
                .onErrorMap(IOException.class, StatusStreams::unavailable)
                .onErrorMap(TimeoutException.class, StatusStreams::unavailable);
    }

    /** The answer once it begins. Unlike Reactor's own adapter, it is silent about one that nobody waits for any more. */
    private Mono<HttpResponse<Flow.Publisher<List<ByteBuffer>>>> response(HttpRequest request) {
        return Mono.create(sink -> {
            var answer = client.sendAsync(request, HttpResponse.BodyHandlers.ofPublisher());
            var unused = answer.whenComplete((response, failure) -> {
                if (failure == null) {
                    sink.success(response);
                } else if (!answer.isCancelled()) {
                    sink.error(failure);
                }
            });
            sink.onCancel(() -> {
                boolean tooLate = !answer.cancel(true) && !answer.isCompletedExceptionally();
                if (tooLate) {
                    body(answer.resultNow()).take(0).subscribe();
                }
            });
        });
    }

    private Flux<byte[]> body(HttpResponse<Flow.Publisher<List<ByteBuffer>>> response) {
        Flux<byte[]> body = JdkFlowAdapter.flowPublisherToFlux(response.body())
                .concatMapIterable(buffers -> buffers, 1)
                .map(StatusStreams::content);
        return response.statusCode() / 100 == 2 ? body : refused(response.statusCode(), body);
    }

    private Flux<byte[]> refused(int status, Flux<byte[]> body) {
        return body.scan(new StringBuilder(), (text, piece) -> text.append(new String(piece, StandardCharsets.UTF_8)))
                .takeUntil(text -> text.length() > MAX_PROBLEM_BYTES)
                .last()
                .flatMapMany(text -> Flux.error(Refusal.of(HttpStatus.valueOf(status), text.toString(), json)));
    }

    private static byte[] content(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static HttpClientException unavailable(Throwable failure) {
        return new HttpClientException("The status function's stream failed: " + failure, failure);
    }

    private static Flux<ServerSentEvent> parsed(Flux<byte[]> bytes) {
        return Flux.defer(() -> {
            EventStreamParser parser = new EventStreamParser();
            return bytes.concatMapIterable(parser::feed, 1);
        });
    }
}
