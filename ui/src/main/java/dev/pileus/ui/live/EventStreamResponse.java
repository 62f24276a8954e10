package dev.pileus.ui.live;

import dev.pileus.ui.functions.Refusal;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import java.time.Duration;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A response with an event stream. It begins at once, and what goes wrong is an event of it. */
final class EventStreamResponse {

    private static final Logger LOG = LoggerFactory.getLogger(EventStreamResponse.class);
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

    private EventStreamResponse() {}

    /** Sends something at once, so that the page knows it is connected, and while it is quiet; ends with the events. */
    static HttpResponse<Publisher<byte[]>> of(Flux<ServerSentEvent> events) {
        Flux<byte[]> body = events.onErrorResume(failure -> Mono.just(explained(failure)))
                .map(ServerSentEvent::encode)
                .publish(shared -> Flux.merge(1, shared, keepAlive().takeUntilOther(shared.ignoreElements())), 1);
        return HttpResponse.ok((Publisher<byte[]>) body).contentType(MediaType.TEXT_EVENT_STREAM_TYPE);
    }

    private static Flux<byte[]> keepAlive() {
        return Flux.interval(Duration.ZERO, KEEP_ALIVE)
                .onBackpressureDrop()
                .map(count -> ServerSentEvent.comment("still here"));
    }

    private static ServerSentEvent explained(Throwable failure) {
        if (failure instanceof Refusal refusal) {
            HttpStatus code = refusal.status();
            if (code == HttpStatus.UNAUTHORIZED) {
                return ServerSentEvent.of("signed-out", "Your sign-in has expired.");
            }
            if (code == HttpStatus.NOT_FOUND || code == HttpStatus.FORBIDDEN) {
                return ServerSentEvent.of("gone", "This no longer exists, or you have no access to it.");
            }
            if (code == HttpStatus.TOO_MANY_REQUESTS) {
                return ServerSentEvent.of(
                        "problem", "You have more pages open than can be kept current. Close some of them.");
            }
        }
        LOG.info("A stream of the status function broke off: {}", failure.toString());
        return ServerSentEvent.of("problem", "The connection was interrupted. Trying again.");
    }
}
