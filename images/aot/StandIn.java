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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// What a function talks to while it is trained: as much of a Kubernetes API as makes its client run through reading,
/// creating and reviewing, and of the other functions the answers that it is given as files. It speaks HTTPS and HTTP.
final class StandIn implements AutoCloseable {

    private static final String PASSWORD = "training";
    /// The paths of the API that lead to many objects, in all namespaces or in one.
    private static final Pattern LIST = Pattern.compile("/(api|apis/[^/]+)/[^/]+/(namespaces/[^/]+/)?[^/]+");
    private static final Pattern NAME = Pattern.compile("\"name\":\"([^\"]+)\"");

    private static final Map<String, String> VERDICTS = Map.of(
            "TokenReview", "{\"authenticated\":true,\"user\":{\"username\":\"trainer\"}}",
            "SelfSubjectReview", "{\"userInfo\":{\"username\":\"trainer\"}}",
            "SubjectAccessReview", "{\"allowed\":true}",
            "SelfSubjectRulesReview",
                    "{\"resourceRules\":[{\"apiGroups\":[\"coordination.k8s.io\"],\"resources\":[\"leases\"],\"verbs\":[\"*\"]}]}",
            "SelfSubjectAccessReview", "{\"allowed\":true}");

    private final HttpsServer https;
    private final HttpServer http;
    private final Path certificate;
    private final Path token;
    private final Path answers;
    private final Map<String, Optional<String>> objects = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private StandIn(HttpsServer https, HttpServer http, Path certificate, Path token, Path answers) {
        this.https = https;
        this.http = http;
        this.certificate = certificate;
        this.token = token;
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
        Path token = Files.writeString(work.resolve("token"), "training");
        return new StandIn(https, HttpServer.create(any, 0), certificate, token, answers);
    }

    /// The environment that leads a function here, and what else its own file says, NAME=VALUE on each line.
    Map<String, String> settings(Path file) throws IOException {
        String api = "https://localhost:" + https.getAddress().getPort();
        String functions = "http://localhost:" + http.getAddress().getPort();
        Map<String, String> settings = new TreeMap<>(Map.of(
                "PILEUS_KUBERNETES_URL", api,
                "PILEUS_KUBERNETES_CA", certificate.toString(),
                "PILEUS_KUBERNETES_TOKEN", token.toString(),
                "KUBERNETES_SERVICE_HOST", "localhost",
                "KUBERNETES_SERVICE_PORT", Integer.toString(https.getAddress().getPort()),
                "KUBERNETES_CLIENT_BASE_PATH", api,
                "KUBERNETES_CLIENT_CA_PATH", certificate.toString()));
        for (String function : List.of("PROVISION", "TEARDOWN", "STATUS", "GIT_POLL", "PEER")) {
            settings.put("PILEUS_" + function + "_URL", functions);
        }
        for (String line : read(file).orElse("").lines().toList()) {
            String[] setting = line.split("=", 2);
            settings.put(setting[0], setting[1]);
        }
        return settings;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String path = exchange.getRequestURI().getPath();
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            switch (exchange.getRequestMethod()) {
                case "POST" -> {
                    String object = created(sent);
                    objects.put(path + "/" + name(object), Optional.of(object));
                    send(exchange, 201, object);
                }
                // What a patch changes does not matter here.
                case "PATCH", "PUT" -> send(exchange, 200, find(path).orElse(sent));
                case "DELETE" -> {
                    objects.put(path, Optional.empty());
                    send(exchange, 200, "{}");
                }
                default -> {
                    if (exchange.getRequestHeaders().containsKey("Upgrade")) {
                        // No WebSocket here. Who would have one for a watch asks again without.
                        send(exchange, 200, "");
                    } else if (String.valueOf(exchange.getRequestURI().getQuery()).contains("watch=true")) {
                        exchange.sendResponseHeaders(200, 0);
                        String events = read(answer(path + ".watch")).orElse("");
                        exchange.getResponseBody().write(events.getBytes(StandardCharsets.UTF_8));
                        exchange.getResponseBody().flush();
                        hold();
                    } else if (find(path).isPresent()) {
                        send(exchange, 200, find(path).get());
                    } else if (LIST.matcher(path).matches()) {
                        send(exchange, 200, "{\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[]}");
                    } else {
                        send(exchange, 404, "{\"kind\":\"Status\",\"code\":404,\"reason\":\"NotFound\"}");
                    }
                }
            }
        }
    }

    /// What there is under a path: made or deleted in this training, or given as a file.
    private Optional<String> find(String path) throws IOException {
        return objects.getOrDefault(path, read(answer(path)));
    }

    private Path answer(String path) {
        return answers.resolve("." + path + ".json").normalize();
    }

    /// A file if there is one, in which $HTTP_PORT stands for this one's.
    private Optional<String> read(Path file) throws IOException {
        String port = Integer.toString(http.getAddress().getPort());
        return Files.isRegularFile(file)
                ? Optional.of(Files.readString(file).replace("$HTTP_PORT", port))
                : Optional.empty();
    }

    private static String name(String object) {
        Matcher name = NAME.matcher(object);
        return name.find() ? name.group(1) : "";
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /// What the API server makes of an object: it gets an identity, and a review gets its verdict.
    private static String created(String sent) {
        String identity = "\"metadata\":{\"uid\":\"0\",\"resourceVersion\":\"1\",\"creationTimestamp\":\"2026-01-01T00:00:00Z\",";
        String object = sent.replaceFirst("\"metadata\":\\{", identity).replace(",}", "}");
        return VERDICTS.entrySet().stream()
                .filter(verdict -> sent.contains("\"kind\":\"" + verdict.getKey() + "\""))
                .findFirst()
                .map(verdict -> object.replaceFirst("\\{", "{\"status\":" + verdict.getValue() + ","))
                .orElse(object);
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
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + "/bin/keytool");
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        command.addAll(List.of("-alias", "it", "-storepass", PASSWORD));
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
