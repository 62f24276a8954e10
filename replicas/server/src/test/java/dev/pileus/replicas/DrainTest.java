package dev.pileus.replicas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pileus.replicas.v1.WatchReplicasRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrainTest {

    private static final Duration DRAIN = Duration.ofSeconds(2);

    @TempDir
    private Path tls;

    @Test
    void shouldGoOnUntilNobodyComesAndThenSendConnectionsAway() throws IOException {
        try (TestServer server = new TestServer(tls, DRAIN)) {
            String namespace = server.namespace();
            server.deployment(namespace, "web", 1, Map.of());
            TestClient client = server.client(TestServer.ADMIN);
            String path = TestServer.path(namespace, "web");
            var watch = client.grpc()
                    .watchReplicas(WatchReplicasRequest.newBuilder()
                            .setNamespace(namespace)
                            .build());
            watch.next();

            List<Duration> pauses = new CopyOnWriteArrayList<>();
            Semaphore over = new Semaphore(0);
            CompletableFuture<Void> drained = CompletableFuture.runAsync(
                    () -> server.server().drain(pause -> {
                        pauses.add(pause);
                        over.acquireUninterruptibly();
                    }),
                    Thread::startVirtualThread);

            await().until(() -> server.management("/health/readiness") == 503);
            assertThat(server.management("/health/liveness")).isEqualTo(200);
            // As before, on this connection and on new ones.
            assertThat(client.get(path).statusCode()).isEqualTo(200);
            assertThat(server.client(TestServer.ADMIN).get(path).statusCode()).isEqualTo(200);
            assertThat(client.put(path, "{\"replicas\": 2}").statusCode()).isEqualTo(200);

            over.release();
            assertThatThrownBy(() -> {
                        while (watch.hasNext()) {
                            watch.next();
                        }
                    })
                    .hasMessageStartingWith("UNAVAILABLE");
            // And when connections are sent away the calls on them are answered.
            assertThat(client.get(path).statusCode()).isEqualTo(200);

            over.release();
            drained.join();
            assertThat(pauses).containsExactly(DRAIN, ReplicasServer.CLOSING);
            assertThatThrownBy(() -> client.get(path)).hasRootCauseInstanceOf(IOException.class);
        }
    }
}
