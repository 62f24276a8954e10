package dev.pileus.gitpoll.servers;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A web server with git's own http-backend behind it, for the repositories of a folder. */
public final class Http implements AutoCloseable {

    private static final String PASSWORD = "testing";

    private final HttpServer server;
    private final Path folder;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger served = new AtomicInteger();
    private final Set<String> authorizations = ConcurrentHashMap.newKeySet();
    private volatile Optional<String> authorization = Optional.empty();

    private Http(HttpServer server, Path folder) {
        this.server = server;
        this.folder = folder;
    }

    public static Http start(Path folder) {
        return start("127.0.0.1", folder);
    }

    /** One at an address of this machine. */
    public static Http start(String host, Path folder) {
        try {
            return start(HttpServer.create(new InetSocketAddress(host, 0), 0), folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same with TLS, by a certificate that nobody has signed. */
    public static Http startWithTls(Path folder) {
        try {
            Path keys = folder.resolve("keys.p12");
            if (!Files.exists(keys)) {
                GitRepository.run(
                        folder,
                        List.of(
                                System.getProperty("java.home") + "/bin/keytool",
                                "-genkeypair",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=localhost",
                                "-ext",
                                "san=ip:127.0.0.1",
                                "-keystore",
                                keys.toString(),
                                "-storepass",
                                PASSWORD,
                                "-alias",
                                "it"));
            }
            KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keyManagers.init(KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray()), PASSWORD.toCharArray());
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(keyManagers.getKeyManagers(), null, null);
            HttpsServer server = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(tls));
            return start(server, folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Http start(HttpServer server, Path folder) {
        Http http = new Http(server, folder);
        server.setExecutor(http.threads);
        server.createContext("/", http::serve);
        server.start();
        return http;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public String url(GitRepository repository) {
        return url("/" + folder.relativize(repository.bare()));
    }

    public String url(String path) {
        return "%s://127.0.0.1:%d%s"
                .formatted(
                        server instanceof HttpsServer ? "https" : "http",
                        server.getAddress().getPort(),
                        path);
    }

    /** How many requests it has been sent. */
    public int served() {
        return served.get();
    }

    /** What it has been told about who asks. */
    public Set<String> authorizations() {
        return authorizations;
    }

    /** From now on it wants to know who asks. */
    public void require(String user, String password) {
        String pair = user + ":" + password;
        authorization =
                Optional.of("Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }

    /** Serves a path in another way; whom it serves is checked there too. */
    public void handle(String path, HttpHandler handler) {
        server.createContext(path, exchange -> {
            served.incrementAndGet();
            if (mayPass(exchange)) {
                try (exchange) {
                    handler.handle(exchange);
                }
            }
        });
    }

    public static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    private boolean mayPass(HttpExchange exchange) throws IOException {
        Optional<String> wanted = authorization;
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                .ifPresent(authorizations::add);
        if (wanted.isEmpty() || wanted.get().equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            return true;
        }
        exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"git\"");
        exchange.sendResponseHeaders(401, -1);
        exchange.close();
        return false;
    }

    private void serve(HttpExchange exchange) throws IOException {
        served.incrementAndGet();
        if (!mayPass(exchange)) {
            return;
        }
        try (exchange) {
            ProcessBuilder builder = new ProcessBuilder("git", "http-backend");
            builder.environment().putAll(GitRepository.environment());
            var environment = builder.environment();
            environment.put("GIT_PROJECT_ROOT", folder.toString());
            environment.put("GIT_HTTP_EXPORT_ALL", "1");
            environment.put("REQUEST_METHOD", exchange.getRequestMethod());
            environment.put("PATH_INFO", exchange.getRequestURI().getPath());
            environment.put(
                    "QUERY_STRING",
                    Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse(""));
            environment.put("CONTENT_TYPE", header(exchange, "Content-Type"));
            environment.put("HTTP_CONTENT_ENCODING", header(exchange, "Content-Encoding"));
            environment.put("GIT_PROTOCOL", header(exchange, "Git-Protocol"));
            byte[] body = exchange.getRequestBody().readAllBytes();
            environment.put("CONTENT_LENGTH", Integer.toString(body.length));
            Process git = builder.start();
            try (var input = git.getOutputStream()) {
                input.write(body);
            } catch (IOException e) {
                // It has refused without reading.
            }
            pass(git.getInputStream(), exchange);
        }
    }

    private static void pass(InputStream output, HttpExchange exchange) throws IOException {
        int status = 200;
        for (String line = line(output); !line.isEmpty(); line = line(output)) {
            String[] header = line.split(": ", 2);
            if (header[0].equals("Status")) {
                status = Integer.parseInt(header[1].substring(0, 3));
            } else {
                exchange.getResponseHeaders().set(header[0], header[1]);
            }
        }
        exchange.sendResponseHeaders(status, 0);
        output.transferTo(exchange.getResponseBody());
    }

    private static String line(InputStream input) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int read = input.read(); read >= 0 && read != '\n'; read = input.read()) {
            line.write(read);
        }
        return line.toString(StandardCharsets.UTF_8).strip();
    }

    private static String header(HttpExchange exchange, String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)).orElse("");
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
