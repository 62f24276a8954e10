package dev.pileus.peer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/** As much of an API server as peers see: objects at paths, tokens that may read them, and watches of one ConfigMap. */
final class ApiServer implements AutoCloseable {

    /** Ends a watch. */
    private static final String END = "";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, String> objects = new ConcurrentHashMap<>();
    private final Map<String, Integer> tokens = new ConcurrentHashMap<>();
    private final Queue<BlockingQueue<String>> watches = new ConcurrentLinkedQueue<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> deletions = new CopyOnWriteArrayList<>();
    private volatile Optional<String> configMap = Optional.empty();

    ApiServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
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
    void configMap(String text) {
        String escaped = text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
        String object =
                "{\"metadata\": {\"name\": \"mesh-peers\"}, \"data\": {\"peers.json\": \"%s\"}}".formatted(escaped);
        boolean isNew = configMap.isEmpty();
        configMap = Optional.of(object);
        tell(event(isNew ? "ADDED" : "MODIFIED", object));
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
        return requests;
    }

    /** What was deleted: the path, a space and the options. */
    List<String> deletions() {
        return deletions;
    }

    static String event(String type, String object) {
        return "{\"type\": \"%s\", \"object\": %s}".formatted(type, object);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.add(exchange.getRequestURI().toString());
            String token = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                    .orElse("")
                    .replaceFirst("^Bearer ", "");
            int status = tokens.getOrDefault(token, 401);
            String path = exchange.getRequestURI().getPath();
            if (status != 200) {
                send(exchange, status, refusal("peergroups \"mesh\" is forbidden: no such right"));
            } else if (exchange.getRequestMethod().equals("DELETE") && objects.containsKey(path)) {
                String options = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                deletions.add(path + " " + options);
                send(exchange, 200, objects.get(path));
            } else if (String.valueOf(exchange.getRequestURI().getQuery()).contains("watch=true")) {
                watch(exchange);
            } else if (objects.containsKey(path)) {
                send(exchange, 200, objects.get(path));
            } else {
                send(exchange, 404, refusal("peergroups \"mesh\" not found"));
            }
        }
    }

    private void watch(HttpExchange exchange) throws IOException {
        BlockingQueue<String> news = new LinkedBlockingQueue<>();
        configMap.ifPresent(object -> news.add(event("ADDED", object) + "\n"));
        watches.add(news);
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().flush();
        try {
            for (String line = news.take(); !line.equals(END); line = news.take()) {
                exchange.getResponseBody().write(line.getBytes(StandardCharsets.UTF_8));
                exchange.getResponseBody().flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            watches.remove(news);
        }
    }

    private static String refusal(String message) {
        return "{\"kind\": \"Status\", \"message\": \"%s\"}".formatted(message.replace("\"", "\\\""));
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        server.stop(0);
    }
}
