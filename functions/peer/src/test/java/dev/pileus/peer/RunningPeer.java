package dev.pileus.peer;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** A peer, or the function, in this process. */
final class RunningPeer implements AutoCloseable {

    static {
        Awaitility.setDefaultTimeout(Duration.ofMinutes(2));
        Awaitility.setDefaultPollInterval(Duration.ofMillis(20));
    }

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port;
    private final Runnable stop;

    private RunningPeer(int port, Runnable stop) {
        this.port = port;
        this.stop = stop;
    }

    /** Starts a peer. */
    static RunningPeer start(Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        all.putIfAbsent("PORT", "0");
        try {
            PeerApplication peer = PeerApplication.start(PeerSettings.from(all));
            return new RunningPeer(peer.port(), peer::close);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the function. */
    static RunningPeer startFunction(Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.putIfAbsent("micronaut.server.port", -1);
        EmbeddedServer server = ApplicationContext.run(EmbeddedServer.class, all);
        return new RunningPeer(server.getPort(), server::close);
    }

    HttpResponse<String> get(String path, String token) {
        return send(request(path).GET(), token);
    }

    HttpResponse<String> delete(String path, String token) {
        return send(request(path).DELETE(), token);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .timeout(Duration.ofMinutes(1));
    }

    private HttpResponse<String> send(HttpRequest.Builder request, String token) {
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** What it says at a path, as maps and lists. */
    Map<String, Object> json(String path, String token) {
        return json(get(path, token).body());
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> json(String text) {
        try {
            return (Map<String, Object>) ObjectMapper.getDefault().readValue(text, Map.class);
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }

    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> list(Map<String, Object> json, String field) {
        return (List<Map<String, Object>>) json.get(field);
    }

    /** What it tells of its links. */
    List<Map<String, Object>> links() {
        return list(json("/peers", ""), "links");
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        stop.run();
        http.shutdownNow();
    }
}
