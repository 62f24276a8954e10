package dev.pileus.operator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Answers the probes and Prometheus, at the same paths as the functions do. */
final class ManagementServer implements AutoCloseable {

    private final HttpServer server;

    private ManagementServer(HttpServer server) {
        this.server = server;
    }

    /**
     * Starts it.
     *
     * @param port the port, or 0 for any
     * @param metrics in the text format of Prometheus
     */
    static ManagementServer start(int port, Health health, Supplier<String> metrics) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> send(exchange, 404, "text/plain", "not found\n"));
        server.createContext("/health/readiness", probe(health::isReady));
        server.createContext("/health/liveness", probe(health::isAlive));
        server.createContext(
                "/prometheus", exchange -> send(exchange, 200, "text/plain; version=0.0.4", metrics.get()));
        server.start();
        return new ManagementServer(server);
    }

    private static HttpHandler probe(BooleanSupplier passes) {
        return exchange -> {
            boolean up = passes.getAsBoolean();
            send(exchange, up ? 200 : 503, "application/json", "{\"status\":\"%s\"}".formatted(up ? "UP" : "DOWN"));
        };
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        try (exchange) {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
