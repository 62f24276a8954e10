package dev.pileus.replicas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutageTest {

    private static final Pattern AGE = Pattern.compile("\"cacheAge\":\"([0-9.]+)s\"");

    @TempDir
    private Path tls;

    @Test
    void shouldAnswerReadsWithTheirAgeAndFailWritesWhileKubernetesIsAway() throws IOException {
        try (TestServer server = new TestServer(tls, Duration.ZERO)) {
            String namespace = server.namespace();
            server.deployment(namespace, "web", 1, Map.of());
            TestClient client = server.client(TestServer.ADMIN);
            String path = TestServer.path(namespace, "web");
            assertThat(client.put(path, "{\"replicas\": 2}").statusCode()).isEqualTo(200);

            server.api().stopServer();
            await().until(() -> age(client, path) > AccessReviews.FRESH.toSeconds() + 2);

            assertThat(client.get(path).body()).contains("\"desiredReplicas\":2");
            var refused = client.put(path, "{\"replicas\": 3}");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("UNAVAILABLE", "Kubernetes does not answer");
            assertThat(refused.headers().firstValue("retry-after")).isPresent();
            assertThat(server.client("spiffe://test/new").get(path).statusCode())
                    .isEqualTo(503);
            await().until(() -> server.management("/health") == 503);
            assertThat(server.management("/health/readiness")).isEqualTo(200);
            assertThat(server.management("/health/liveness")).isEqualTo(200);

            server.api().startServer();
            await().until(() -> age(client, path) < 6);
            await().until(() -> client.put(path, "{\"replicas\": 3}").statusCode() == 200);
            await().until(() -> client.get(path).body().contains("\"desiredReplicas\":3"));
            await().until(() -> server.management("/health") == 200);
        }
    }

    /** In seconds. */
    private static double age(TestClient client, String path) {
        String body = client.get(path).body();
        Matcher age = AGE.matcher(body);
        assertThat(age.find()).as(body).isTrue();
        return Double.parseDouble(age.group(1));
    }
}
