package dev.pileus.e2e.support;

import dev.pileus.replicas.v1.GetReplicasRequest;
import dev.pileus.replicas.v1.ReplicasServiceGrpc;
import dev.pileus.replicas.v1.ReplicasServiceGrpc.ReplicasServiceBlockingStub;
import dev.pileus.replicas.v1.SetReplicasRequest;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.okhttp.OkHttpChannelBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/**
 * A constant load of reads and writes of one Deployment, by gRPC and by HTTP, each caller on a connection of its own. No call is
 * made again unless the load says so.
 */
public final class ReplicasLoad implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger retries = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> callers = new ArrayList<>();
    private final List<AutoCloseable> connections = new ArrayList<>();
    private final boolean retry;
    private volatile boolean ending;

    @FunctionalInterface
    private interface Call {
        void make(int number) throws IOException, InterruptedException;
    }

    /**
     * Begins.
     *
     * @param retry whether a call that fails is made again until its deadline, as a client with patience does
     */
    public ReplicasLoad(ReplicasRelease release, SSLContext tls, String namespace, String name, boolean retry) {
        this.retry = retry;
        URI uri = release.uri("/v1/namespaces/%s/deployments/%s/replicas".formatted(namespace, name));
        for (int i = 0; i < 3; i++) {
            ReplicasServiceBlockingStub stub = grpc(release, tls);
            GetReplicasRequest request = GetReplicasRequest.newBuilder()
                    .setNamespace(namespace)
                    .setName(name)
                    .build();
            start("read by gRPC", number -> stub.withDeadlineAfter(DEADLINE.toSeconds(), TimeUnit.SECONDS)
                    .getReplicas(request));
            HttpClient http = http(tls);
            start("read by HTTP", number -> send(http, HttpRequest.newBuilder(uri)));
        }
        ReplicasServiceBlockingStub stub = grpc(release, tls);
        start("write by gRPC", number -> stub.withDeadlineAfter(DEADLINE.toSeconds(), TimeUnit.SECONDS)
                .setReplicas(SetReplicasRequest.newBuilder()
                        .setNamespace(namespace)
                        .setName(name)
                        .setReplicas(number % 10)
                        .build()));
        HttpClient http = http(tls);
        start(
                "write by HTTP",
                number -> send(
                        http,
                        HttpRequest.newBuilder(uri)
                                .header("content-type", "application/json")
                                .PUT(HttpRequest.BodyPublishers.ofString(
                                        "{\"replicas\": %d}".formatted(number % 10)))));
    }

    private ReplicasServiceBlockingStub grpc(ReplicasRelease release, SSLContext tls) {
        ManagedChannel channel = OkHttpChannelBuilder.forAddress(release.host(), release.port())
                .sslSocketFactory(tls.getSocketFactory())
                .tlsConnectionSpec(new String[] {"TLSv1.3"}, new String[] {"TLS_AES_128_GCM_SHA256"})
                .build();
        connections.add(channel::shutdownNow);
        return ReplicasServiceGrpc.newBlockingStub(channel);
    }

    private HttpClient http(SSLContext tls) {
        HttpClient http = HttpClient.newBuilder().sslContext(tls).build();
        connections.add(http::shutdownNow);
        return http;
    }

    private static void send(HttpClient http, HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response =
                http.send(request.timeout(DEADLINE).build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(response.statusCode() + ": " + response.body());
        }
    }

    private void start(String what, Call call) {
        callers.add(Thread.ofVirtual().start(() -> {
            try {
                for (int number = 0; !ending; number++) {
                    call(what, call, number);
                    Thread.sleep(PAUSE);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
    }

    private void call(String what, Call call, int number) throws InterruptedException {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (true) {
            try {
                call.make(number);
                calls.incrementAndGet();
                return;
            } catch (IOException | StatusRuntimeException e) {
                if (!retry || System.nanoTime() > deadline) {
                    failures.add(what + ": " + e);
                    return;
                }
                retries.incrementAndGet();
                Thread.sleep(PAUSE);
            }
        }
    }

    /** How many calls have succeeded. */
    public int calls() {
        return calls.get();
    }

    /** How many callers there are, and so calls in flight at most. */
    public int callers() {
        return callers.size();
    }

    /** How often a call was made again. */
    public int retries() {
        return retries.get();
    }

    /** What has failed for good. */
    public List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        ending = true;
        try {
            for (Thread caller : callers) {
                caller.join();
            }
            for (AutoCloseable connection : connections) {
                connection.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException("the load does not end", e);
        }
    }
}
