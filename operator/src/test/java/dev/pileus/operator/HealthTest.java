package dev.pileus.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What the probes are told, over HTTP. */
final class HealthTest {

    private final AtomicBoolean works = new AtomicBoolean(true);
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final Health health = new Health(works::get, ((InstantSource) now::get).withZone(ZoneOffset.UTC));

    @Test
    void shouldBeReadyAndAliveWhileTheWatchesWork() throws Exception {
        assertThat(statuses()).isEqualTo("200 200");
    }

    @Test
    void shouldBeNotReadyAndAliveWhenTheWatchesHaveJustBroken() throws Exception {
        works.set(false);
        now.updateAndGet(before -> before.plus(Health.PATIENCE).minusSeconds(1));

        assertThat(statuses()).isEqualTo("503 200");
    }

    @Test
    void shouldBeDeadWhenTheyStayBroken() throws Exception {
        works.set(false);
        now.updateAndGet(before -> before.plus(Health.PATIENCE));

        assertThat(statuses()).isEqualTo("503 503");
    }

    @Test
    void shouldServeMetricsAndNothingElse() throws Exception {
        try (ManagementServer server = ManagementServer.start(0, health, () -> "up 1\n")) {
            assertThat(get(server, "/prometheus")).isEqualTo("200 up 1\n");
            assertThat(get(server, "/other")).startsWith("404");
        }
    }

    private String statuses() throws IOException, InterruptedException {
        try (ManagementServer server = ManagementServer.start(0, health, () -> "")) {
            return get(server, "/health/readiness").substring(0, 3) + " "
                    + get(server, "/health/liveness").substring(0, 3);
        }
    }

    private static String get(ManagementServer server, String path) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            var response = http.send(
                    HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path))
                            .timeout(Duration.ofMinutes(1))
                            .build(),
                    BodyHandlers.ofString());
            return response.statusCode() + " " + response.body();
        }
    }
}
