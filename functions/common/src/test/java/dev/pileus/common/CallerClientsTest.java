package dev.pileus.common;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CallerClientsTest {

    private static final CallerToken TOKEN = new CallerToken("caller");

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
        try {
            Config config = new CallerClients("https://api.test:6443", "").configuration(TOKEN);

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
    void shouldHideTheTokenWhenPrinted() {
        assertThat(TOKEN.toString()).doesNotContain("caller");
    }
}
