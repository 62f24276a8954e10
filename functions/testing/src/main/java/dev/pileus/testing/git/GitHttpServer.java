package dev.pileus.testing.git;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.pileus.testing.TestHttpServer;
import dev.pileus.testing.TestHttpServer.Handler;
import dev.pileus.testing.TestHttpServer.Request;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A web server with git's own http-backend behind it, for the repositories of a folder. */
public final class GitHttpServer implements AutoCloseable {

    private static final String PASSWORD = "testing";

    private final TestHttpServer server;
    private final String address;
    private final Path folder;
    private volatile Optional<String> authorization = Optional.empty();

    private GitHttpServer(Path folder, String address, Function<Handler, TestHttpServer> start) {
        this.folder = folder;
        this.server = start.apply(authorized(this::serve));
        this.address = address + ":" + server.port();
    }

    /** Starts one at the loopback address. */
    public static GitHttpServer start(Path folder) {
        return start("127.0.0.1", folder);
    }

    /** Starts one at an address of this machine. */
    public static GitHttpServer start(String host, Path folder) {
        String name = host.contains(":") ? "[" + host + "]" : host;
        return new GitHttpServer(folder, "http://" + name, handler -> TestHttpServer.start(host, handler));
    }

    /** Starts one with TLS, by a certificate that nobody has signed. */
    public static GitHttpServer startWithTls(Path folder) {
        SSLContext tls = selfSigned(folder);
        return new GitHttpServer(folder, "https://127.0.0.1", handler -> TestHttpServer.startWithTls(tls, handler));
    }

    /** Its port. */
    public int port() {
        return server.port();
    }

    /** The address of a repository of its folder. */
    public String url(GitRepository repository) {
        return url("/" + folder.relativize(repository.bare()));
    }

    /** The address of a path. */
    public String url(String path) {
        return address + path;
    }

    /** How many requests it has been sent. */
    public int served() {
        return server.requests().size();
    }

    /** The Authorization headers that it has been sent. */
    public Set<String> authorizations() {
        return server.requests().stream()
                .flatMap(request -> request.header("Authorization").stream())
                .collect(Collectors.toSet());
    }

    /** From now on it asks for that user and password. */
    public void require(String user, String password) {
        String pair = user + ":" + password;
        authorization =
                Optional.of("Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }

    /** Serves a path in another way, to those who may pass. */
    public void handle(String path, HttpHandler handler) {
        server.handle(path, authorized((exchange, request) -> handler.handle(exchange)));
    }

    @Override
    public void close() {
        server.close();
    }

    private Handler authorized(Handler handler) {
        return (exchange, request) -> {
            Optional<String> wanted = authorization;
            if (wanted.isEmpty() || wanted.equals(request.header("Authorization"))) {
                handler.handle(exchange, request);
            } else {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"git\"");
                exchange.sendResponseHeaders(401, -1);
            }
        };
    }

    private void serve(HttpExchange exchange, Request request) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        ProcessBuilder builder = new ProcessBuilder("git", "http-backend");
        builder.environment().putAll(GitRepository.environment());
        builder.environment()
                .putAll(Map.of(
                        "GIT_PROJECT_ROOT", folder.toString(),
                        "GIT_HTTP_EXPORT_ALL", "1",
                        "REQUEST_METHOD", request.method(),
                        "PATH_INFO", request.uri().getPath(),
                        "QUERY_STRING",
                                Optional.ofNullable(request.uri().getQuery()).orElse(""),
                        "CONTENT_TYPE", request.header("Content-Type").orElse(""),
                        "CONTENT_LENGTH", Integer.toString(body.length),
                        "HTTP_CONTENT_ENCODING",
                                request.header("Content-Encoding").orElse(""),
                        "GIT_PROTOCOL", request.header("Git-Protocol").orElse("")));
        Process git = builder.start();
        try (var input = git.getOutputStream()) {
            input.write(body);
        } catch (IOException e) {
            // It has refused without reading.
        }
        pass(git.getInputStream(), exchange);
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

    private static SSLContext selfSigned(Path folder) {
        Path keys = folder.resolve("keys.p12");
        String keytool = System.getProperty("java.home") + "/bin/keytool";
        if (!Files.exists(keys)) {
            GitRepository.run(
                    folder,
                    List.of((keytool + " -genkeypair -keyalg EC -dname CN=localhost -ext san=ip:127.0.0.1 -alias it"
                                    + " -storepass " + PASSWORD + " -keystore keys.p12")
                            .split(" ")));
        }
        try {
            KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keyManagers.init(KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray()), PASSWORD.toCharArray());
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(keyManagers.getKeyManagers(), null, null);
            return tls;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
