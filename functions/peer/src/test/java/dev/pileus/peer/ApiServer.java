package dev.pileus.peer;

import com.sun.net.httpserver.HttpExchange;
import dev.pileus.testing.TestHttpServer;
import dev.pileus.testing.TestHttpServer.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** As much of an API server as peers see: objects at paths, tokens that may read them, and watches of one ConfigMap. */
final class ApiServer implements AutoCloseable {

    /** Ends a watch. */
    private static final String END = "";

    private final TestHttpServer http = TestHttpServer.start(this::answer);
    private final Map<String, String> objects = new ConcurrentHashMap<>();
    private final Map<String, Integer> tokens = new ConcurrentHashMap<>();
    private final Queue<BlockingQueue<String>> watches = new ConcurrentLinkedQueue<>();
    private Optional<String> configMap = Optional.empty();

    String url() {
        return http.url();
    }

    /** From now on whoever comes with the token is answered that: 200, where it may read, 401 or 403. */
    void token(String token, int status) {
        tokens.put(token, status);
    }

    /** Puts an object at a path, without its query. */
    void put(String path, String json) {
        objects.put(path, json);
    }

    /** Makes the ConfigMap hold the text under {@code peers.json}, and tells whoever watches. */
    synchronized void configMap(String text) {
        String escaped = text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
        String object =
                "{\"metadata\": {\"name\": \"mesh-peers\"}, \"data\": {\"peers.json\": \"%s\"}}".formatted(escaped);
        boolean isNew = configMap.isEmpty();
        configMap = Optional.of(object);
        tell(event(isNew ? "ADDED" : "MODIFIED", object));
    }

    /** A watch, which begins with the object as it is and misses no change of it. */
    private synchronized BlockingQueue<String> beginWatch() {
        BlockingQueue<String> news = new LinkedBlockingQueue<>();
        configMap.ifPresent(object -> news.add(event("ADDED", object) + "\n"));
        watches.add(news);
        return news;
    }

    /** Sends a line to whoever watches. */
    void tell(String line) {
        watches.forEach(watch -> watch.add(line + "\n"));
    }

    /** Ends all watches. */
    void end() {
        watches.forEach(watch -> watch.add(END));
    }

    int watches() {
        return watches.size();
    }

    /** The paths that were asked for, with their queries. */
    List<String> requests() {
        return http.requests().stream().map(request -> request.uri().toString()).toList();
    }

    /** What was deleted: the path, a space and the options. */
    List<String> deletions() {
        return http.requests().stream()
                .filter(request -> request.method().equals("DELETE"))
                .map(request -> request.uri().getPath() + " " + request.body())
                .toList();
    }

    /** What was made at a path: the token of who made it, a space and the object. */
    List<String> made(String path) {
        return http.requests().stream()
                .filter(request -> request.method().equals("POST"))
                .filter(request -> request.uri().getPath().equals(path))
                .map(request -> token(request) + " " + request.body())
                .toList();
    }

    static String event(String type, String object) {
        return "{\"type\": \"%s\", \"object\": %s}".formatted(type, object);
    }

    private void answer(HttpExchange exchange, Request request) throws IOException, InterruptedException {
        int status = tokens.getOrDefault(token(request), 401);
        String path = request.uri().getPath();
        if (status != 200) {
            send(exchange, status, refusal("peergroups \"mesh\" is forbidden: no such right"));
        } else if (request.query("watch").equals("true")) {
            watch(exchange);
        } else if (path.endsWith("/events")) {
            send(exchange, 201, request.body());
        } else if (objects.containsKey(path)) {
            send(exchange, 200, objects.get(path));
        } else {
            send(exchange, 404, refusal("peergroups \"mesh\" not found"));
        }
    }

    private static String token(Request request) {
        return request.header("Authorization").orElse("").replaceFirst("^Bearer ", "");
    }

    private void watch(HttpExchange exchange) throws IOException, InterruptedException {
        BlockingQueue<String> news = beginWatch();
        try {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().flush();
            for (String line = news.take(); !line.equals(END); line = news.take()) {
                exchange.getResponseBody().write(line.getBytes(StandardCharsets.UTF_8));
                exchange.getResponseBody().flush();
            }
        } finally {
            watches.remove(news);
        }
    }

    private static String refusal(String message) {
        return "{\"kind\": \"Status\", \"message\": \"%s\"}".formatted(message.replace("\"", "\\\""));
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        TestHttpServer.send(exchange, status, "application/json", body);
    }

    @Override
    public void close() {
        http.close();
    }
}
