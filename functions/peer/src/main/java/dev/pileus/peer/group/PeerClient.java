package dev.pileus.peer.group;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.pileus.api.peer.GroupMatrix.Failure;
import dev.pileus.api.peer.GroupMatrix.Link;
import dev.pileus.api.peer.GroupMatrix.Row;
import dev.pileus.api.peer.GroupMatrix.Unanswered;
import dev.pileus.common.Excerpt;
import dev.pileus.peer.config.Peer;
import dev.pileus.peer.config.PeerConfig;
import dev.pileus.peer.mesh.LinkView;
import io.micronaut.context.annotation.Value;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.serde.ObjectMapper;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks peers what they have measured, all at once and within one time. A tenant says which program answers, so what it says
 * is bounded and looked through before it is passed on.
 */
@Singleton
final class PeerClient {

    /** The most bytes of an answer: of 249 links with an error each. */
    private static final int MAX_ANSWER = 131_072;

    private static final int MAX_MESSAGE = 200;
    private static final int MAX_KIND = 20;
    private static final int OK = 200;

    /** At the body of another status nobody looks. */
    private static final BodyHandler<InputStream> BODY = head -> head.statusCode() == OK
            ? BodySubscribers.mapping(
                    BodySubscribers.limiting(BodySubscribers.ofByteArray(), MAX_ANSWER), ByteArrayInputStream::new)
            : BodySubscribers.ofInputStream();

    private final HttpClient http;
    private final ObjectMapper json;
    private final ExecutorService threads;
    private final int port;
    private final Duration deadline;
    private final int concurrency;

    PeerClient(
            HttpClient http,
            ObjectMapper json,
            @Named(TaskExecutors.VIRTUAL) ExecutorService threads,
            @Value("${pileus.peers.port}") int port,
            @Value("${pileus.peers.deadline}") Duration deadline,
            @Value("${pileus.peers.concurrency}") int concurrency) {
        this.http = http;
        this.json = json;
        this.threads = threads;
        this.port = port;
        this.deadline = deadline;
        this.concurrency = concurrency;
    }

    /** A pod's row, and why there is none of its links. */
    record Answer(Row row, Optional<Unanswered> unanswered) {}

    /** As much of a peer's answer as matters here. */
    @Serdeable
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Told(@Nullable List<LinkView> links) {}

    /** Asks each pod, and is done when the time is over at the latest. In the same order. */
    List<Answer> askAll(List<PeerGroups.Pod> pods) {
        long end = System.nanoTime() + deadline.toNanos();
        Semaphore slots = new Semaphore(concurrency);
        List<Future<Answer>> answers = pods.stream()
                .map(pod -> threads.submit(() -> ask(pod, slots, end)))
                .toList();
        return answers.stream().map(PeerClient::result).toList();
    }

    private static Answer result(Future<Answer> answer) {
        try {
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private Answer ask(PeerGroups.Pod pod, Semaphore slots, long end) throws InterruptedException {
        if (pod.address().isEmpty()) {
            return unanswered(pod, "not-running", "Its pod has no address: it does not run yet, or no more.");
        }
        if (!slots.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            return late(pod);
        }
        try {
            return ask(pod, pod.address().get(), end);
        } finally {
            slots.release();
        }
    }

    private Answer ask(PeerGroups.Pod pod, String address, long end) throws InterruptedException {
        CompletableFuture<HttpResponse<InputStream>> answer = http.sendAsync(request(address), BODY);
        try {
            HttpResponse<InputStream> response = answer.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            try (InputStream body = response.body()) {
                return response.statusCode() == OK
                        ? answered(pod, body.readAllBytes())
                        : unanswered(pod, "status", "It answered %d.".formatted(response.statusCode()));
            }
        } catch (TimeoutException e) {
            answer.cancel(true);
            return late(pod);
        } catch (ExecutionException e) {
            return failed(pod, e.getCause());
        } catch (IOException e) {
            return failed(pod, e);
        }
    }

    private static Answer failed(PeerGroups.Pod pod, Throwable cause) {
        return String.valueOf(cause.getMessage()).contains("exceeds")
                ? unanswered(pod, "body", "Its answer has more than %,d bytes.".formatted(MAX_ANSWER))
                : unanswered(pod, "unreachable", "It cannot be reached, or broke off.");
    }

    private HttpRequest request(String address) {
        try {
            return HttpRequest.newBuilder(new URI("http", null, address, port, "/peers", null, null))
                    .header("Accept", "application/json")
                    .build();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("A pod's address makes a URI", e);
        }
    }

    private Answer answered(PeerGroups.Pod pod, byte[] body) {
        List<LinkView> links;
        try {
            links = Optional.ofNullable(json.readValue(body, Told.class))
                    .map(Told::links)
                    .orElseThrow(() -> new IOException("There are no links."));
        } catch (IOException e) {
            return unanswered(pod, "body", "Its answer is not that of a peer.");
        }
        boolean isTrustworthy = links.size() <= PeerConfig.MAX_PEERS
                && links.stream().allMatch(link -> link != null && link.to() != null && Peer.isName(link.to()));
        if (!isTrustworthy) {
            return unanswered(pod, "body", "Its answer is not that of a peer.");
        }
        Row row = new Row(
                pod.metadata().name(),
                pod.isReady(),
                true,
                links.stream().map(PeerClient::link).toList());
        return new Answer(row, Optional.empty());
    }

    private static Link link(LinkView link) {
        Optional<Failure> error = Optional.ofNullable(link.lastError())
                .map(last -> new Failure(
                        Excerpt.of(last.kind(), MAX_KIND), Excerpt.of(last.message(), MAX_MESSAGE), last.time()));
        return new Link(
                link.to(),
                link.count(),
                link.failures(),
                error,
                Optional.ofNullable(link.lastMillis()),
                Optional.ofNullable(link.meanMillis()),
                Optional.ofNullable(link.p99Millis()),
                link.up());
    }

    private Answer late(PeerGroups.Pod pod) {
        return unanswered(pod, "timeout", "It did not answer within %d ms.".formatted(deadline.toMillis()));
    }

    private static Answer unanswered(PeerGroups.Pod pod, String reason, String message) {
        String name = pod.metadata().name();
        return new Answer(
                new Row(name, pod.isReady(), false, List.of()), Optional.of(new Unanswered(name, reason, message)));
    }
}
