package dev.pileus.replicas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

    @Test
    void shouldHaveDefaults() {
        Settings settings = Settings.from(Map.of("WATCH_NAMESPACE", ""));

        assertThat(settings.port()).isEqualTo(8443);
        assertThat(settings.namespace()).isEmpty();
        assertThat(settings.reflection()).isFalse();
        assertThat(settings.drain()).hasSeconds(10);
    }

    @ParameterizedTest
    @CsvSource({
        "PORT, https",
        "PORT, 0",
        "MANAGEMENT_PORT, 70000",
        "MAX_REPLICAS, -1",
        "REFLECTION, yes",
        "DRAIN_SECONDS, 1h"
    })
    void shouldNameASettingThatCannotBeRead(String name, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.from(Map.of(name, value)))
                .withMessageContaining(name)
                .withMessageContaining(value);
    }
}
