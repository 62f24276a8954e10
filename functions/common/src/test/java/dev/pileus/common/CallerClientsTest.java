package dev.pileus.common;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.pileus.api.CallerToken;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CallerClientsTest {

    private static final CallerToken TOKEN = new CallerToken("caller");

    /** What arrived at the API server: who was said to ask, and on which connection. */
    private record Arrival(List<String> authorization, InetSocketAddress connection) {}

    private final Queue<Arrival> arrivals = new ConcurrentLinkedQueue<>();
    private HttpServer api;
    private CallerClients clients;

    @BeforeEach
    void start() throws IOException {
        api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        api.createContext("/", this::answer);
        api.start();
        clients = new CallerClients("http://localhost:" + api.getAddress().getPort(), "");
    }

    @AfterEach
    void stop() {
        clients.close();
        api.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            arrivals.add(new Arrival(exchange.getRequestHeaders().get("Authorization"), exchange.getRemoteAddress()));
            byte[] review = "{\"status\": {\"userInfo\": {\"username\": \"alice\"}}}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(201, review.length);
            exchange.getResponseBody().write(review);
        }
    }

    private void ask(CallerToken token) {
        try (KubernetesClient client = clients.of(token)) {
            CallerClients.userOf(client);
        }
    }

    @Test
    void shouldCarryNothingButTheCallersTokenWhenAConfigurationIsOnTheMachine() throws Exception {
        Path kubeconfig = Files.createTempFile("kubeconfig", ".yaml");
        Files.writeString(kubeconfig, """
                apiVersion: v1
                kind: Config
                current-context: admin
                contexts: [{name: admin, context: {cluster: other, user: admin, namespace: other}}]
                clusters: [{name: other, cluster: {server: "https://other:6443"}}]
                users: [{name: admin, user: {token: admin-token, username: root, password: root}}]
                """);
        System.setProperty(Config.KUBERNETES_KUBECONFIG_FILE, kubeconfig.toString());
        try (KubernetesClient client = new CallerClients("https://api.test:6443", "").of(TOKEN)) {
            Config config = client.getConfiguration();

            assertThat(config.getMasterUrl()).startsWith("https://api.test:6443");
            assertThat(config.getOauthToken()).isEqualTo("caller");
            assertThat(config.getAutoOAuthToken()).isNull();
            assertThat(config.getUsername()).isNull();
            assertThat(config.getPassword()).isNull();
            assertThat(config.getClientCertData()).isNull();
            assertThat(config.getClientKeyData()).isNull();
            assertThat(config.getClientCertFile()).isNull();
            assertThat(config.getClientKeyFile()).isNull();
        } finally {
            System.clearProperty(Config.KUBERNETES_KUBECONFIG_FILE);
            Files.delete(kubeconfig);
        }
    }

    @Test
    void shouldShareAConnectionAndNoTokenWhenOneCallerFollowsAnother() {
        ask(TOKEN);
        ask(new CallerToken("another"));
        ask(TOKEN);

        assertThat(arrivals)
                .extracting(Arrival::authorization)
                .containsExactly(List.of("Bearer caller"), List.of("Bearer another"), List.of("Bearer caller"));
        assertThat(arrivals)
                .extracting(Arrival::connection)
                .containsOnly(arrivals.element().connection());
    }

    @Test
    void shouldKeepCallersApartWhenTheyAskAtOnce() {
        try (KubernetesClient mine = clients.of(TOKEN);
                KubernetesClient theirs = clients.of(new CallerToken("another"))) {
            CallerClients.userOf(theirs);
            CallerClients.userOf(mine);
        }

        assertThat(arrivals)
                .extracting(Arrival::authorization)
                .containsExactly(List.of("Bearer another"), List.of("Bearer caller"));
    }

    @Test
    void shouldGoOnAnsweringOthersWhenOneCallersClientIsClosed() {
        try (KubernetesClient mine = clients.of(TOKEN)) {
            ask(new CallerToken("another"));

            assertThat(CallerClients.userOf(mine)).isEqualTo("alice");
        }
    }

    @Test
    void shouldHideTheTokenWhenPrinted() {
        assertThat(TOKEN.toString()).doesNotContain("caller");
    }
}
