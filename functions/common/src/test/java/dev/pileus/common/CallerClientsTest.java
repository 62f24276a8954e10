package dev.pileus.common;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.api.CallerToken;
import dev.pileus.testing.TestHttpServer;
import dev.pileus.testing.TestHttpServer.Request;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CallerClientsTest {

    private static final CallerToken TOKEN = new CallerToken("caller");

    private TestHttpServer api;
    private CallerClients clients;

    @BeforeEach
    void start() {
        api = TestHttpServer.start((exchange, request) -> TestHttpServer.send(
                exchange, 201, "application/json", "{\"status\": {\"userInfo\": {\"username\": \"alice\"}}}"));
        clients = new CallerClients(api.url(), "");
    }

    @AfterEach
    void stop() {
        clients.close();
        api.close();
    }

    /** Who was said to ask, in each request. */
    private List<List<String>> authorizations() {
        return api.requests().stream()
                .map(request -> request.headers().get("Authorization"))
                .toList();
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

        assertThat(authorizations())
                .containsExactly(List.of("Bearer caller"), List.of("Bearer another"), List.of("Bearer caller"));
        assertThat(api.requests())
                .extracting(Request::client)
                .containsOnly(api.requests().getFirst().client());
    }

    @Test
    void shouldKeepCallersApartWhenTheyAskAtOnce() {
        try (KubernetesClient mine = clients.of(TOKEN);
                KubernetesClient theirs = clients.of(new CallerToken("another"))) {
            CallerClients.userOf(theirs);
            CallerClients.userOf(mine);
        }

        assertThat(authorizations()).containsExactly(List.of("Bearer another"), List.of("Bearer caller"));
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
