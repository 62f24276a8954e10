package dev.pileus.status.openai;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/** A model's server that says the next word when the test tells it to, and notices when nobody listens any more. */
final class SlowModel implements AutoCloseable {

    /** What it was asked: the method and path, the authorization if one came along, and the body. */
    record Request(String line, String authorization, String body) {}

    private static final String END = "";

    private final HttpServer http;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> words = new LinkedBlockingQueue<>();
    private final BlockingQueue<Boolean> departures = new LinkedBlockingQueue<>();

    SlowModel() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(threads);
        http.createContext("/", this::answer);
        http.start();
    }

    String url() {
        return "http://localhost:" + http.getAddress().getPort();
    }

    void say(String word) {
        words.add(word);
    }

    void end() {
        words.add(END);
    }

    BlockingQueue<Request> requests() {
        return requests;
    }

    /** One for each listener that left before the end. */
    BlockingQueue<Boolean> departures() {
        return departures;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            requests.add(
                    new Request(exchange.getRequestMethod() + " " + exchange.getRequestURI(), authorization, body));
            exchange.getResponseHeaders().set("Set-Cookie", "tenant=evil");
            switch (body) {
                case "stream" -> stream(exchange);
                case "think" -> think(exchange);
                case "redirect" -> send(exchange, 302, "text/html", "");
                case "html" -> send(exchange, 200, "text/html", "<script>alert(1)</script>");
                case "wrong" -> send(exchange, 400, "application/json", "{\"error\":{\"message\":\"no messages\"}}");
                default -> send(exchange, 200, "application/json; charset=utf-8", "{\"object\":\"list\"}");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void stream(HttpExchange exchange) throws IOException, InterruptedException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        OutputStream listener = exchange.getResponseBody();
        listener.flush();
        try {
            for (String word = words.take(); !word.equals(END); word = words.take()) {
                listener.write(("data: " + word + "\n\n").getBytes(StandardCharsets.UTF_8));
                listener.flush();
            }
        } catch (IOException gone) {
            departures.add(true);
        }
    }

    /** Thinks without a word, and looks whether its listener is still there by writing the answer bit by bit. */
    private void think(HttpExchange exchange) throws IOException, InterruptedException {
        words.take();
        exchange.sendResponseHeaders(200, 0);
        try {
            while (true) {
                exchange.getResponseBody().write(' ');
                exchange.getResponseBody().flush();
                Thread.sleep(10);
            }
        } catch (IOException gone) {
            departures.add(true);
        }
    }

    private static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        http.stop(0);
    }
}
