package dev.pileus.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Awaitility.ignoreExceptionsByDefault;
import static org.awaitility.Awaitility.setDefaultTimeout;

import dev.pileus.testing.EventStreamReader;
import dev.pileus.testing.kubernetes.WatchApiServer;
import io.kubernetes.client.openapi.models.RbacV1Subject;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1RoleBinding;
import io.micronaut.context.ApplicationContext;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The function over HTTP, with an API server at its other end that knows the users alice and mallory. */
public final class RunningFunction implements AutoCloseable {

    /** A watch, and answers of Kubernetes, that are waited for as long as it takes. */
    private static final Map<String, Object> PATIENT =
            Map.of("pileus.kubernetes.timeout", "1m", "pileus.status.watch-delay", "1m");

    /** How long a review of a caller, or of one right of theirs, is good for. */
    private static final Duration REVIEWED = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newHttpClient();
    private final WatchApiServer kubernetes;
    private final EmbeddedServer server;

    private RunningFunction(WatchApiServer kubernetes, EmbeddedServer server) {
        this.kubernetes = kubernetes;
        this.server = server;
    }

    /** Starts it with these settings, and waits until it has read all that there is. */
    public static RunningFunction start(WatchApiServer kubernetes, Map<String, Object> settings) {
        setDefaultTimeout(Duration.ofMinutes(1));
        ignoreExceptionsByDefault();
        kubernetes.user("alice-token", "alice");
        kubernetes.user("mallory-token", "mallory");
        Map<String, Object> all = new HashMap<>(PATIENT);
        all.putAll(settings);
        all.put("micronaut.server.port", -1);
        all.put("kubernetes.client.base-path", kubernetes.url());
        all.put("pileus.kubernetes.url", kubernetes.url());
        RunningFunction function = new RunningFunction(kubernetes, ApplicationContext.run(EmbeddedServer.class, all));
        await().until(() -> function.get("", "/health/readiness").statusCode() == 200);
        return function;
    }

    /** Gives alice the rights of a member of that namespace. */
    public void allow(String namespace) {
        kubernetes.put(
                "rolebindings",
                new V1RoleBinding()
                        .metadata(new V1ObjectMeta().namespace(namespace).name("members"))
                        .addSubjectsItem(new RbacV1Subject().kind("User").name("alice")));
        kubernetes.allow("alice", "list configmaps in " + namespace);
        kubernetes.allow("alice", "get pods/log in " + namespace);
    }

    /** The most reviews, of one caller and one right of theirs, since that {@link System#nanoTime} if each is remembered. */
    public static int maxReviewsSince(long began) {
        return 2 * (1 + (int) Duration.ofNanos(System.nanoTime() - began).dividedBy(REVIEWED));
    }

    public <T> T bean(Class<T> type) {
        return server.getApplicationContext().getBean(type);
    }

    public HttpRequest.Builder request(String token, String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server.getURL() + path)).timeout(Duration.ofMinutes(1));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return request;
    }

    public <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
        try {
            return http.send(request.build(), handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    public HttpResponse<String> get(String token, String path) {
        return send(request(token, path), BodyHandlers.ofString());
    }

    /** The answer as a record of the contract, which holds all of it. */
    public <T> T answer(String token, String path, Class<T> type) {
        String body = get(token, path).body();
        ObjectMapper json = bean(ObjectMapper.class);
        try {
            T read = json.readValue(body, type);
            assertThat(json.readValue(json.writeValueAsString(read), JsonNode.class))
                    .isEqualTo(json.readValue(body, JsonNode.class));
            return read;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public HttpResponse<InputStream> open(String token, String path) {
        return send(request(token, path), BodyHandlers.ofInputStream());
    }

    public EventStreamReader stream(String token, String path, String lastEventId) {
        HttpRequest.Builder request = request(token, path);
        if (!lastEventId.isEmpty()) {
            request.header("Last-Event-ID", lastEventId);
        }
        HttpResponse<InputStream> response = send(request, BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
        return new EventStreamReader(response.body());
    }

    public static void assertProblem(int status, HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(response.body()).contains("\"status\":" + status, "\"detail\":");
    }

    @Override
    public void close() {
        server.close();
        http.shutdownNow();
    }
}
