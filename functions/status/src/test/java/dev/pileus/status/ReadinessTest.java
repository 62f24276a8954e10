package dev.pileus.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Awaitility.setDefaultTimeout;

import dev.pileus.status.argocd.ArgoExamples;
import dev.pileus.testing.MovingClock;
import dev.pileus.testing.kubernetes.WatchApiServer;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.annotation.Requires;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When the function may be asked, and when not: starting, at work, and cut off from its API server. */
final class ReadinessTest {

    private static final MovingClock CLOCK = new MovingClock();

    private WatchApiServer kubernetes;
    private EmbeddedServer function;

    @Factory
    @Requires(property = "test.clock", value = "moving")
    static final class TestClock {
        @Bean
        @Singleton
        @Replaces(Clock.class)
        Clock clock() {
            return CLOCK;
        }
    }

    @BeforeEach
    void start() throws IOException {
        setDefaultTimeout(Duration.ofMinutes(1));
        kubernetes = new WatchApiServer();
        kubernetes.user("alice-token", "alice");
        kubernetes.allow("alice", "list configmaps in team-a");
    }

    @AfterEach
    void stop() {
        function.close();
        kubernetes.close();
    }

    @Test
    void shouldNotBeReadyBeforeTheClusterHasBeenRead() {
        kubernetes.refuseLists(true);
        startFunction();

        assertThat(status("/health/liveness")).isEqualTo(200);
        assertThat(status("/health/readiness")).isEqualTo(503);
        assertThat(status("/namespaces/team-a/workloads")).isEqualTo(503);

        kubernetes.refuseLists(false);
        await().until(() -> status("/health/readiness") == 200);
        assertThat(status("/namespaces/team-a/workloads")).isEqualTo(200);
    }

    @Test
    void shouldBeReadyWhenTheClusterHasNoKnative() {
        kubernetes.has(WatchApiServer.KNATIVE_SERVICES, false);
        startFunction();

        await().until(() -> status("/health/readiness") == 200);
        CLOCK.pass(ClusterHealth.PATIENCE.multipliedBy(2));
        assertThat(status("/health/readiness")).isEqualTo(200);
    }

    @Test
    void shouldStopBeingReadyWhenAWatchIsBrokenForLong() {
        startFunction();
        await().until(() -> status("/health/readiness") == 200);

        kubernetes.away(true);
        await().untilAsserted(() -> {
            CLOCK.pass(ClusterHealth.PATIENCE);
            assertThat(status("/health/readiness")).isEqualTo(503);
        });
        assertThat(status("/health/liveness")).isEqualTo(200);

        kubernetes.away(false);
        await().until(() -> status("/health/readiness") == 200);
    }

    @Test
    void shouldStayReadyAndTellNothingOldWhenTheWatchOfApplicationsIsBrokenForLong() {
        kubernetes.put("applications", ArgoExamples.healthy("pileus-functions"));
        startFunction();
        await().until(() -> status("/deployment") == 200);

        kubernetes.fail("applications", 500);
        await().untilAsserted(() -> {
            CLOCK.pass(ClusterHealth.PATIENCE);
            assertThat(status("/deployment")).isEqualTo(503);
        });
        assertThat(status("/health/readiness")).isEqualTo(200);
    }

    private void startFunction() {
        function = ApplicationContext.run(
                EmbeddedServer.class,
                Map.of(
                        "micronaut.server.port",
                        -1,
                        "kubernetes.client.base-path",
                        kubernetes.url(),
                        "pileus.kubernetes.url",
                        kubernetes.url(),
                        "pileus.kubernetes.timeout",
                        "1m",
                        "test.clock",
                        "moving"));
    }

    private int status(String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(function.getURL() + path))
                .header("Authorization", "Bearer alice-token")
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
