package dev.pileus.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pileus.peer.config.PeerIdentity;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PeerSettingsTest {

    @ParameterizedTest
    @ValueSource(strings = {"PEER_NAME", "PEER_GROUP", "PEER_FILE"})
    void shouldBeAPeerWhenTheEnvironmentSaysWhoOrWhereItsListIs(String name) {
        assertThat(PeerSettings.areOfPeer(Map.of(name, "mesh"))).isTrue();
    }

    @Test
    void shouldBeTheFunctionWhenTheEnvironmentSaysNothingOfAPeer() {
        assertThat(PeerSettings.areOfPeer(Map.of("PORT", "8080", "PEER_NAME", "")))
                .isFalse();
    }

    @Test
    void shouldHaveDefaultsAsInAPod() {
        PeerSettings settings = PeerSettings.from(Map.of("PEER_NAME", "mesh-0"));

        assertThat(settings.identity()).isEqualTo(new PeerIdentity("mesh-0", "", "", ""));
        assertThat(settings.port()).isEqualTo(8080);
        assertThat(settings.metricsLinks()).isEqualTo(20);
        assertThat(settings.kubernetesUrl()).isEqualTo("https://kubernetes.default.svc");
        assertThat(settings.kubernetesToken()).isEqualTo("/var/run/secrets/kubernetes.io/serviceaccount/token");
    }

    @ParameterizedTest
    @CsvSource({"PORT, http", "PORT, 65536", "PORT, -1", "PEER_METRICS_LINKS, many", "PEER_METRICS_LINKS, -1"})
    void shouldNameTheSettingThatCannotBeRead(String name, String value) {
        assertThatThrownBy(() -> PeerSettings.from(Map.of(name, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name)
                .hasMessageContaining(value);
    }

    @Test
    void shouldNameTheGroupWhenItsNamespaceIsMissing() {
        PeerSettings settings = PeerSettings.from(Map.of("PEER_GROUP", "mesh", "PORT", "0"));

        assertThatThrownBy(() -> PeerApplication.start(settings))
                .hasMessageContaining("PEER_GROUP='mesh' and PEER_NAMESPACE=''");
    }

    @Test
    void shouldNameThePortWhenItIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            int port = taken.getLocalPort();
            PeerSettings settings = PeerSettings.from(Map.of("PEER_NAME", "a", "PORT", Integer.toString(port)));

            assertThatThrownBy(() -> PeerApplication.start(settings))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("port " + port);
        }
    }
}
