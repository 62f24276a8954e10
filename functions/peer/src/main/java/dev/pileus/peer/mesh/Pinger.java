package dev.pileus.peer.mesh;

import dev.pileus.common.Excerpt;
import dev.pileus.peer.config.Peer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends pings and tells what comes of them. Of an answer it reads a few bytes, whoever sends it. */
final class Pinger {

    private static final String PONG = "pong\n";

    private static final int MAX_MESSAGE = 120;
    private static final int OK = 200;

    private static final int LOOKUPS = 8;
    private static final Duration IDLE = Duration.ofSeconds(10);

    private final ThreadPoolExecutor lookups;

    Pinger() {
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
    Outcome ping(PeerConnection connection, Peer peer, Address address, Duration timeout) throws InterruptedException {
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
        Outcome outcome = ask(connection, peer, found, left, timeout);
        if (outcome instanceof Outcome.Failure) {
            address.doubt();
        }
        return outcome;
    }

    private static Outcome ask(
            PeerConnection connection, Peer peer, InetAddress address, Duration left, Duration timeout)
            throws InterruptedException {
        long began = System.nanoTime();
        try {
            PeerConnection.Answer answer = connection.get(peer, address, left);
            Duration latency = Duration.ofNanos(System.nanoTime() - began);
            if (answer.status() != OK) {
                return failure(Outcome.Kind.STATUS, "it answered " + answer.status());
            }
            if (answer.body().length > PeerConnection.MAX_BODY) {
                return failure(Outcome.Kind.BODY, "it answered more than %d bytes".formatted(PeerConnection.MAX_BODY));
            }
            String text = new String(answer.body(), StandardCharsets.UTF_8);
            return text.equals(PONG)
                    ? new Outcome.Pong(latency)
                    : failure(Outcome.Kind.BODY, "it answered '%s'".formatted(text));
        } catch (SocketTimeoutException e) {
            return failure(Outcome.Kind.TIMEOUT, "no answer within %d ms".formatted(timeout.toMillis()));
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            return failure(e);
        }
    }

    private static Outcome failure(IOException cause) {
        return switch (cause) {
            case NoRouteToHostException e -> failure(Outcome.Kind.NETWORK, "there is no way to it");
            case ConnectException e -> failure(Outcome.Kind.REFUSED, "nobody listens there");
            case ProtocolException e -> failure(Outcome.Kind.BODY, "it does not answer in HTTP");
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

    void stop() {
        lookups.shutdownNow();
    }
}
