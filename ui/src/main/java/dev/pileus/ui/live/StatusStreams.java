package dev.pileus.ui.live;

import dev.pileus.ui.session.Token;
import io.micronaut.core.io.buffer.ByteBuffer;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpRequest;
import io.micronaut.http.client.StreamingHttpClient;
import io.micronaut.http.client.annotation.Client;
import jakarta.inject.Singleton;
import java.util.Optional;
import reactor.core.publisher.Flux;

/** The status function's streams. Cancelling one closes its connection. */
@Singleton
final class StatusStreams {

    /** How many of the latest lines a page starts with; it keeps about as many. */
    private static final int TAIL = 5000;

    /** With the first type alone, Micronaut's client would cut the stream into lines and drop their ends. */
    private static final String EVENTS_OR_A_PROBLEM = "text/event-stream, application/problem+json";

    private final StreamingHttpClient client;

    StatusStreams(@Client(id = "status-streams") StreamingHttpClient client) {
        this.client = client;
    }

    /** What happens in the namespace: {@code workload}, {@code deleted} and {@code ready} events. */
    Flux<ServerSentEvent> events(Token token, String namespace, Optional<String> lastEventId) {
        MutableHttpRequest<?> request = HttpRequest.GET("/namespaces/" + namespace + "/events");
        lastEventId.ifPresent(id -> request.header("Last-Event-ID", id));
        return parsed(bytes(token, request.header(HttpHeaders.ACCEPT, EVENTS_OR_A_PROBLEM)));
    }

    /** What the workload writes, from its latest lines on: {@code log} events and an {@code end}. */
    Flux<ServerSentEvent> log(Token token, String namespace, String name) {
        MutableHttpRequest<?> request = HttpRequest.GET(logs(namespace, name) + "?follow=true&tail=" + TAIL);
        return parsed(bytes(token, request.header(HttpHeaders.ACCEPT, EVENTS_OR_A_PROBLEM)));
    }

    /** All that the workload has written so far. */
    Flux<byte[]> wholeLog(Token token, String namespace, String name) {
        return bytes(token, HttpRequest.GET(logs(namespace, name) + "?tail=all").accept(MediaType.TEXT_PLAIN_TYPE));
    }

    private static String logs(String namespace, String name) {
        return "/namespaces/" + namespace + "/workloads/" + name + "/logs";
    }

    private Flux<byte[]> bytes(Token token, MutableHttpRequest<?> request) {
        request.header(HttpHeaders.AUTHORIZATION, token.authorization());
        return Flux.from(client.dataStream(request)).map(ByteBuffer::toByteArray);
    }

    private static Flux<ServerSentEvent> parsed(Flux<byte[]> bytes) {
        return Flux.defer(() -> {
            EventStreamParser parser = new EventStreamParser();
            return bytes.concatMapIterable(parser::feed, 1);
        });
    }
}
