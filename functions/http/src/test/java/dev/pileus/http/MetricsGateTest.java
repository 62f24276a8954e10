package dev.pileus.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsGateTest {

    private static EmbeddedServer server;

    @BeforeAll
    static void start() {
        server = ApplicationContext.run(
                EmbeddedServer.class,
                Map.of("micronaut.server.port", -1, "metrics-gate-test", true, "gate-test", true));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Controller
    @Requires(property = "metrics-gate-test")
    static final class Paths {

        @Get(
                uris = {"/prometheus", "/any"},
                produces = "text/plain")
        String any() {
            return "up 1";
        }
    }

    @Test
    void shouldTellMetricsWhenAskedAtThePod() throws Exception {
        assertThat(status("/prometheus", "Accept", "text/plain")).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Forwarded-For", "x-forwarded-for", "Forwarded"})
    void shouldTellNoMetricsWhenAProxyAsksForSomebody(String header) throws Exception {
        assertThat(status("/prometheus", header, "for=203.0.113.9")).isEqualTo(404);
        assertThat(status("/prometheus/", header, "for=203.0.113.9")).isEqualTo(404);
        assertThat(status("/prometheus//?x", header, "for=203.0.113.9")).isEqualTo(404);
        assertThat(status("/any", header, "for=203.0.113.9")).isEqualTo(200);
    }

    private static int status(String path, String header, String value) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(server.getURI().resolve(path))
                    .header(header, value)
                    .build();
            return client.send(request, BodyHandlers.discarding()).statusCode();
        }
    }
}
