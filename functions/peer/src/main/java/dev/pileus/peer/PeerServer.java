package dev.pileus.peer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers pings, what the peer has measured, probes and Prometheus: {@code GET} without a body and without a token. */
final class PeerServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PeerServer.class);

    private static final String TEXT = "text/plain";
    private static final String JSON = "application/json";
    private static final byte[] PONG = "pong\n".getBytes(StandardCharsets.UTF_8);
    private static final byte[] UP = "{\"status\":\"UP\"}".getBytes(StandardCharsets.UTF_8);

    /** Connections that wait to be accepted: all peers may come at the same moment. */
    private static final int BACKLOG = 256;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Supplier<PeersView> peers;
    private final Supplier<String> metrics;

    static {
        // One connection of each peer, and some more. A peer whose idle one is closed makes another.
        System.setProperty("jdk.httpserver.maxConnections", "512");
        System.setProperty("sun.net.httpserver.maxIdleConnections", "512");
        System.setProperty("sun.net.httpserver.idleInterval", "60");
        // In seconds, for a whole request and a whole answer.
        System.setProperty("sun.net.httpserver.maxReqTime", "10");
        System.setProperty("sun.net.httpserver.maxRspTime", "10");
        System.setProperty("sun.net.httpserver.maxReqHeaderSize", "8192");
        // In bytes, of a body that nobody wants: with more the connection is closed, and with 0 it always is.
        System.setProperty("sun.net.httpserver.drainAmount", "1024");
        // A pong is not to wait for the acknowledgement of its head.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private PeerServer(HttpServer server, Supplier<PeersView> peers, Supplier<String> metrics) {
        this.server = server;
        this.peers = peers;
        this.metrics = metrics;
    }

    /**
     * Starts it.
     *
     * @param port the port, or 0 for any
     * @param peers what it has measured by now
     * @param metrics in the text format of Prometheus
     * @throws IOException where it cannot listen there
     */
    static PeerServer start(int port, Supplier<PeersView> peers, Supplier<String> metrics) throws IOException {
        HttpServer http;
        try {
            http = HttpServer.create(new InetSocketAddress(port), BACKLOG);
        } catch (IOException e) {
            throw new IOException(
                    "It cannot listen at port %d: %s. PORT names another.".formatted(port, e.getMessage()), e);
        }
        PeerServer server = new PeerServer(http, peers, metrics);
        http.setExecutor(server.threads);
        http.createContext("/", server::handle);
        http.start();
        LOG.info("listening at port {}", server.port());
        return server;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!exchange.getRequestMethod().equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET");
                send(exchange, 405, TEXT, bytes("There is only GET.\n"));
                return;
            }
            switch (exchange.getRequestURI().getPath()) {
                case "/ping" -> send(exchange, 200, TEXT, PONG);
                case "/peers" -> send(exchange, 200, JSON, peers.get().toJson());
                case "/prometheus" -> send(exchange, 200, "text/plain; version=0.0.4", bytes(metrics.get()));
                case "/health/liveness", "/health/readiness" -> send(exchange, 200, JSON, UP);
                default -> send(exchange, 404, TEXT, bytes("not found\n"));
            }
        } catch (RuntimeException e) {
            // The server would close the connection without a word.
            LOG.error("{} was not answered", exchange.getRequestURI(), e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
