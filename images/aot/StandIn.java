import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// What a function talks to while it is trained: as much of a Kubernetes API as makes its client run through reading,
/// creating and reviewing, and of the other functions the answers that it is given as files. It speaks HTTPS and HTTP.
final class StandIn implements AutoCloseable {

    private static final String PASSWORD = "training";

    private final HttpsServer https;
    private final HttpServer http;
    private final Path certificate;
    private final Path answers;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private StandIn(HttpsServer https, HttpServer http, Path certificate, Path answers) {
        this.https = https;
        this.http = http;
        this.certificate = certificate;
        this.answers = answers;
        for (HttpServer server : new HttpServer[] {https, http}) {
            server.setExecutor(threads);
            server.createContext("/", this::answer);
            server.start();
        }
    }

    static StandIn start(Path answers, Path work) throws Exception {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        Path keys = work.resolve("keys.p12");
        Path certificate = work.resolve("ca.crt");
        keytool("-genkeypair", "-keyalg", "EC", "-dname", "CN=localhost", "-ext", "san=dns:localhost", "-keystore", keys);
        keytool("-exportcert", "-rfc", "-file", certificate, "-keystore", keys);
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray()), PASSWORD.toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(keyManagers.getKeyManagers(), null, null);
        HttpsServer https = HttpsServer.create(any, 0);
        https.setHttpsConfigurator(new HttpsConfigurator(tls));
        return new StandIn(https, HttpServer.create(any, 0), certificate, answers);
    }

    /// The environment that leads a function here.
    Map<String, String> settings() {
        String api = "https://localhost:" + https.getAddress().getPort();
        String functions = "http://localhost:" + http.getAddress().getPort();
        return Map.of(
                "PILEUS_KUBERNETES_URL", api,
                "PILEUS_KUBERNETES_CA", certificate.toString(),
                "KUBERNETES_SERVICE_HOST", "localhost",
                "KUBERNETES_SERVICE_PORT", Integer.toString(https.getAddress().getPort()),
                "KUBERNETES_CLIENT_BASE_PATH", api,
                "KUBERNETES_CLIENT_CA_PATH", certificate.toString(),
                "PILEUS_PROVISION_URL", functions,
                "PILEUS_TEARDOWN_URL", functions,
                "PILEUS_STATUS_URL", functions);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Path file = answers.resolve("." + exchange.getRequestURI().getPath() + ".json").normalize();
            String query = String.valueOf(exchange.getRequestURI().getQuery());
            String body;
            if (Files.isRegularFile(file)) {
                body = Files.readString(file);
            } else if (query.contains("watch=true")) {
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().flush();
                hold();
                return;
            } else {
                body = sent.isEmpty() ? "{\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[]}" : created(sent);
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(exchange.getRequestMethod().equals("POST") ? 201 : 200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    /// What the API server makes of an object: it gets an identity, and a review gets its verdict.
    private static String created(String sent) {
        String object = sent.replaceFirst(
                "\"metadata\":\\{",
                "\"metadata\":{\"uid\":\"0\",\"resourceVersion\":\"1\",\"creationTimestamp\":\"2026-01-01T00:00:00Z\",");
        return object.replace(",}", "}")
                .replaceFirst(
                        "\\{",
                        "{\"status\":{\"authenticated\":true,\"allowed\":true,\"user\":{\"username\":\"trainer\"},"
                                + "\"userInfo\":{\"username\":\"trainer\"}},");
    }

    /// A watch without news.
    private static void hold() {
        try {
            Thread.sleep(Long.MAX_VALUE);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static void keytool(Object... arguments) throws Exception {
        java.util.List<String> command = new java.util.ArrayList<>();
        command.add(System.getProperty("java.home") + "/bin/keytool");
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        command.addAll(java.util.List.of("-alias", "it", "-storepass", PASSWORD));
        if (new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() != 0) {
            throw new IllegalStateException("keytool failed: " + command);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        https.stop(0);
        http.stop(0);
    }
}
