package dev.pileus.status.openai;

import com.sun.net.httpserver.HttpExchange;
import dev.pileus.testing.TestHttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A model's server that says the next word when the test tells it to, and notices when nobody listens any more. */
final class SlowModel implements AutoCloseable {

    private static final String END = "";

    private final BlockingQueue<TestHttpServer.Request> requests = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> words = new LinkedBlockingQueue<>();
    private final BlockingQueue<Boolean> departures = new LinkedBlockingQueue<>();
    private final TestHttpServer http = TestHttpServer.start(this::answer);

    String url() {
        return http.url();
    }

    void say(String word) {
        words.add(word);
    }

    void end() {
        words.add(END);
    }

    BlockingQueue<TestHttpServer.Request> requests() {
        return requests;
    }

    /** One for each listener that left before the end. */
    BlockingQueue<Boolean> departures() {
        return departures;
    }

    private void answer(HttpExchange exchange, TestHttpServer.Request request)
            throws IOException, InterruptedException {
        requests.add(request);
        exchange.getResponseHeaders().set("Set-Cookie", "tenant=evil");
        switch (request.body()) {
            case "stream" -> stream(exchange);
            case "think" -> think(exchange);
            case "redirect" -> TestHttpServer.send(exchange, 302, "text/html", "");
            case "html" -> TestHttpServer.send(exchange, 200, "text/html", "<script>alert(1)</script>");
            case "wrong" ->
                TestHttpServer.send(exchange, 400, "application/json", "{\"error\":{\"message\":\"no messages\"}}");
            default -> TestHttpServer.send(exchange, 200, "application/json; charset=utf-8", "{\"object\":\"list\"}");
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

    @Override
    public void close() {
        http.close();
    }
}
