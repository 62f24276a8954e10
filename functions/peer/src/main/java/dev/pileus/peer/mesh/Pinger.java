package dev.pileus.peer.mesh;

import dev.pileus.common.Excerpt;
import dev.pileus.peer.config.Peer;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends pings and tells what comes of them. Of an answer it reads a few bytes, whoever sends it. */
@Singleton
final class Pinger {

    private static final String PONG = "pong\n";

    /** The most bytes of an answer that are read. */
    private static final int MAX_BODY = 64;

    private static final int MAX_MESSAGE = 120;
    private static final int OK = 200;

    private static final int LOOKUPS = 8;
    private static final Duration IDLE = Duration.ofSeconds(10);

    /** At the body of another status nobody looks. */
    private static final BodyHandler<InputStream> BODY = head -> head.statusCode() == OK
            ? BodySubscribers.mapping(
                    BodySubscribers.limiting(BodySubscribers.ofByteArray(), MAX_BODY), ByteArrayInputStream::new)
            : BodySubscribers.ofInputStream();

    private final HttpClient http;
    private final ThreadPoolExecutor lookups;

    Pinger(HttpClient http) {
        this.http = http;
        this.lookups = new ThreadPoolExecutor(
                LOOKUPS,
                LOOKUPS,
                IDLE.toMillis(),
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("lookup-", 0).factory());
        this.lookups.allowCoreThreadTimeOut(true);
    }

    /** Where names are looked up. */
    ExecutorService lookups() {
        return lookups;
    }

    /** Pings once, and is done when the time is over at the latest. */
    Outcome ping(Peer peer, Address address, Duration timeout) throws InterruptedException {
        long began = System.nanoTime();
        InetAddress found;
        try {
            found = address.get(timeout);
        } catch (UnknownHostException e) {
            return failure(Outcome.Kind.DNS, "nobody knows the host " + peer.host());
        } catch (TimeoutException e) {
            return failure(
                    Outcome.Kind.DNS,
                    "looking the host %s up takes longer than %d ms".formatted(peer.host(), timeout.toMillis()));
        }
        // Of a lookup the latency shows nothing, but the time for the rest is shorter.
        Duration left = timeout.minusNanos(System.nanoTime() - began);
        Outcome outcome = ask(request(peer, found), left, timeout);
        if (outcome instanceof Outcome.Failure) {
            address.forget();
        }
        return outcome;
    }

    private Outcome ask(HttpRequest request, Duration left, Duration timeout) throws InterruptedException {
        long began = System.nanoTime();
        CompletableFuture<HttpResponse<InputStream>> answer = http.sendAsync(request, BODY);
        try {
            HttpResponse<InputStream> response = answer.get(left.toNanos(), TimeUnit.NANOSECONDS);
            Duration latency = Duration.ofNanos(System.nanoTime() - began);
            try (InputStream body = response.body()) {
                if (response.statusCode() != OK) {
                    return failure(Outcome.Kind.STATUS, "it answered " + response.statusCode());
                }
                String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
                return text.equals(PONG)
                        ? new Outcome.Pong(latency)
                        : failure(Outcome.Kind.BODY, "it answered '%s'".formatted(text));
            }
        } catch (TimeoutException e) {
            answer.cancel(true);
            return failure(Outcome.Kind.TIMEOUT, "no answer within %d ms".formatted(timeout.toMillis()));
        } catch (InterruptedException e) {
            answer.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            return failure(e.getCause());
        } catch (IOException e) {
            return failure(e);
        }
    }

    private static HttpRequest request(Peer peer, InetAddress address) {
        try {
            URI uri = new URI("http", null, address.getHostAddress(), peer.port(), "/ping", null, null);
            String host = peer.host().contains(":") ? "[" + peer.host() + "]" : peer.host();
            return HttpRequest.newBuilder(uri)
                    .header("Host", host + ":" + peer.port())
                    .build();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("An address makes a URI", e);
        }
    }

    private static Outcome failure(Throwable cause) {
        return switch (cause) {
            case ConnectException e
            when e.getCause() instanceof NoRouteToHostException ->
                failure(Outcome.Kind.NETWORK, "there is no way to it");
            case ConnectException e -> failure(Outcome.Kind.REFUSED, "nobody listens there");
            case ProtocolException e -> failure(Outcome.Kind.BODY, "it does not answer in HTTP");
            case IOException e
            when String.valueOf(e.getMessage()).contains("exceeds") ->
                failure(Outcome.Kind.BODY, "it answered more than %d bytes".formatted(MAX_BODY));
            default ->
                failure(
                        Outcome.Kind.NETWORK,
                        "the connection broke off: "
                                + Optional.ofNullable(cause.getMessage()).orElse(cause.toString()));
        };
    }

    /** In one line, whatever an answer holds. */
    private static Outcome.Failure failure(Outcome.Kind kind, String message) {
        return new Outcome.Failure(kind, Excerpt.of(message.replaceAll("\\p{Cntrl}", " "), MAX_MESSAGE));
    }

    @PreDestroy
    void stop() {
        lookups.shutdownNow();
    }
}
