package dev.pileus.testing;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** An HTTP server at a free port of this machine, which answers as the test says and remembers what it was sent. */
public final class TestHttpServer implements AutoCloseable {

    /** An address of this machine at which nothing listens. */
    public static final String NOWHERE = "http://localhost:1";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    /** Answers requests, each on a thread of its own. The answer ends where it returns. */
    @FunctionalInterface
    public interface Handler {

        /** Answers a request, whose body the exchange still has as bytes. */
        void handle(HttpExchange exchange, Request request) throws IOException, InterruptedException;
    }

    /**
     * A request that arrived.
     *
     * @param client the other end of its connection
     * @param body its body as text, read to the end
     */
    public record Request(
            Instant time, InetSocketAddress client, String method, URI uri, Headers headers, String body) {

        /** The first value of a header. */
        public Optional<String> header(String name) {
            return Optional.ofNullable(headers.getFirst(name));
        }

        /** The method and the path with its query, as in {@code GET /pods?limit=50}. */
        public String line() {
            return method + " " + uri;
        }

        /** The value of a parameter of the query, or nothing. */
        public String query(String name) {
            String query = "&" + Optional.ofNullable(uri.getRawQuery()).orElse("");
            int start = query.indexOf("&" + name + "=") + name.length() + 2;
            return start < name.length() + 2
                    ? ""
                    : URLDecoder.decode(query.substring(start).split("&", 2)[0], StandardCharsets.UTF_8);
        }
    }

    private TestHttpServer(HttpServer server) {
        this.server = server;
        server.setExecutor(threads);
        server.start();
    }

    /** Starts one at the loopback address, with a handler for all paths. */
    public static TestHttpServer start(Handler handler) {
        return start(InetAddress.getLoopbackAddress().getHostAddress(), handler);
    }

    /** Starts one at an address of this machine. */
    public static TestHttpServer start(String host, Handler handler) {
        try {
            return new TestHttpServer(HttpServer.create(new InetSocketAddress(host, 0), 0)).handle("/", handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts one that speaks HTTPS. */
    public static TestHttpServer startWithTls(SSLContext tls, Handler handler) {
        try {
            HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(tls));
            return new TestHttpServer(server).handle("/", handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sets another handler for the paths that begin like that. */
    public TestHttpServer handle(String path, Handler handler) {
        server.createContext(path, exchange -> {
            try (exchange) {
                byte[] body = exchange.getRequestBody().readAllBytes();
                exchange.setStreams(new ByteArrayInputStream(body), null);
                Request request = new Request(
                        Instant.now(),
                        exchange.getRemoteAddress(),
                        exchange.getRequestMethod(),
                        exchange.getRequestURI(),
                        exchange.getRequestHeaders(),
                        new String(body, StandardCharsets.UTF_8));
                requests.add(request);
                handler.handle(exchange, request);
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
            }
        });
        return this;
    }

    /** Its port. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** Its address, by the name of the loopback. */
    public String url() {
        return "%s://localhost:%d".formatted(server instanceof HttpsServer ? "https" : "http", port());
    }

    /** All requests so far, the earliest first. */
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /** Sends a whole answer. */
    public static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
        send(exchange, status, type, body.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends a whole answer. */
    public static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        server.stop(0);
    }
}
