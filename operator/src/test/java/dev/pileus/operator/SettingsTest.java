package dev.pileus.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The operator's environment. */
final class SettingsTest {

    @Test
    void shouldBeAPodsWhenNothingIsSet() {
        Settings settings = Settings.from(Map.of("HOSTNAME", "operator-x"));

        assertThat(settings.kubernetesUrl()).isEqualTo("https://kubernetes.default.svc");
        assertThat(settings.identity()).isEqualTo("operator-x");
        assertThat(settings.namespace()).isEqualTo("pileus");
        assertThat(settings.peers().cpu().toString()).isEqualTo("100m");
    }

    @ParameterizedTest
    @CsvSource({"PORT, http", "PEER_CPU, -1", "PEER_MEMORY, much", "PEER_CPU, 0"})
    void shouldNameTheSettingWhenItCannotBeRead(String name, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.from(Map.of(name, value)))
                .withMessageContaining(name)
                .withMessageContaining(value);
    }
}
