package dev.pileus.status.openai;

import dev.pileus.common.ProblemException;
import dev.pileus.status.access.ClientPresence;
import dev.pileus.status.access.ConcurrencyLimit;
import dev.pileus.status.access.Permit;
import io.micronaut.context.annotation.Value;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.scheduling.TaskExecutors;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Flow;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Calls models and passes on their answers piece by piece. Where the client goes away the call ends, so that the model
 * does not go on for nobody; this is Java's own client because it closes the connection then.
 *
 * <p>Of the request nothing but the body reaches the model, and of the answer nothing but the status, the kind of content
 * and the body comes back: tenants say which program answers.
 */
@Singleton
final class ModelClient {

    private static final Logger LOG = LoggerFactory.getLogger(ModelClient.class);

    private static final Duration CONNECT = Duration.ofSeconds(5);

    /** How long a model may think before its answer begins. */
    private static final Duration BEGIN = Duration.ofMinutes(10);

    /** The kinds of content that are passed on as such. */
    private static final Set<String> KNOWN_TYPES = Set.of(MediaType.APPLICATION_JSON, MediaType.TEXT_EVENT_STREAM);

    private final HttpClient client;
    private final ConcurrencyLimit limit;

    ModelClient(
            @Named(TaskExecutors.BLOCKING) ExecutorService executor,
            @Value("${pileus.openai.max-requests}") int maxRequests,
            @Value("${pileus.openai.requests-per-caller}") int share) {
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT)
                .executor(executor)
                .build();
        this.limit = new ConcurrencyLimit("calls of models", maxRequests, share);
    }

    /** How many more calls may go on at the same time. */
    int freeSlots() {
        return limit.free();
    }

    /** Asks a model for something. */
    Publisher<HttpResponse<?>> get(URI address, ClientPresence presence, Permit permit) {
        return call(HttpRequest.newBuilder(address).GET(), presence, permit);
    }

    /** Sends a model a request in JSON. */
    Publisher<HttpResponse<?>> post(URI address, byte[] json, ClientPresence presence, Permit permit) {
        return call(
                HttpRequest.newBuilder(address)
                        .header("Content-Type", MediaType.APPLICATION_JSON)
                        .POST(BodyPublishers.ofByteArray(json)),
                presence,
                permit);
    }

    /**
     * The answer once it begins.
     *
     * @throws ProblemException 429 where the caller has too many calls open, 503 where all have or the model cannot be
     *     reached, 502 where what it answers is no answer
     */
    private Publisher<HttpResponse<?>> call(HttpRequest.Builder builder, ClientPresence presence, Permit permit) {
        HttpRequest request = builder.timeout(BEGIN).build();
        return Mono.defer(() -> {
            ConcurrencyLimit.Slot slot = limit.acquire(permit, presence);
            return begin(request)
                    .takeUntilOther(presence.end())
                    .<HttpResponse<?>>map(answer -> passOn(answer, slot))
                    .onErrorMap(IOException.class, failure -> problem(request, failure))
                    .switchIfEmpty(Mono.error(() -> new ProblemException(
                            HttpStatus.BAD_GATEWAY, "The caller has gone before the model answered.")))
                    .doOnError(failure -> slot.close());
        });
    }

    /** Unlike Reactor's own adapter it ends the call where nobody waits for it any more, and is silent about that. */
    private Mono<java.net.http.HttpResponse<Flow.Publisher<List<ByteBuffer>>>> begin(HttpRequest request) {
        return Mono.create(sink -> {
            var answer = client.sendAsync(request, BodyHandlers.ofPublisher());
            var unused = answer.whenComplete((response, failure) -> {
                if (failure == null) {
                    sink.success(response);
                } else if (!answer.isCancelled()) {
                    sink.error(failure instanceof CompletionException ? failure.getCause() : failure);
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

    private static HttpResponse<?> passOn(
            java.net.http.HttpResponse<Flow.Publisher<List<ByteBuffer>>> answer, ConcurrencyLimit.Slot slot) {
        int status = answer.statusCode();
        if (status < 200 || (status >= 300 && status < 400)) {
            body(answer).take(0).subscribe();
            throw new ProblemException(
                    HttpStatus.BAD_GATEWAY, "The model answers " + status + ", which is none to such a request.");
        }
        String type = answer.headers()
                .firstValue("Content-Type")
                .orElse("")
                .replaceFirst(";.*", "")
                .strip();
        return HttpResponse.status(status, "")
                .body(new ModelAnswer(body(answer).doFinally(end -> slot.close())))
                .contentType(KNOWN_TYPES.contains(type) ? type : MediaType.APPLICATION_OCTET_STREAM)
                .header("X-Content-Type-Options", "nosniff")
                .header("Cache-Control", "no-store");
    }

    private static Flux<byte[]> body(java.net.http.HttpResponse<Flow.Publisher<List<ByteBuffer>>> answer) {
        return JdkFlowAdapter.flowPublisherToFlux(answer.body())
                .concatMapIterable(buffers -> buffers, 1)
                .map(ModelClient::content);
    }

    private static byte[] content(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static ProblemException problem(HttpRequest request, Throwable failure) {
        LOG.info("{} does not answer: {}", request.uri().getHost(), failure.toString());
        return switch (failure) {
            case ConnectException e -> unreachable();
            case HttpConnectTimeoutException e -> unreachable();
            case HttpTimeoutException e ->
                new ProblemException(
                        HttpStatus.BAD_GATEWAY,
                        "The model did not begin to answer within " + BEGIN.toMinutes() + " minutes.");
            default -> new ProblemException(HttpStatus.BAD_GATEWAY, "The model broke off before it answered.");
        };
    }

    private static ProblemException unreachable() {
        return new ProblemException(
                HttpStatus.SERVICE_UNAVAILABLE, "The model cannot be reached right now. Try again in a moment.");
    }
}
