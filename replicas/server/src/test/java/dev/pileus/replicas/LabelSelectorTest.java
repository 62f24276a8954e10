package dev.pileus.replicas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelSelectorTest {

    private static final Map<String, String> LABELS = Map.of("app", "web", "example.org/tier", "front", "empty", "");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|true",
                "app=web|true",
                "app==web|true",
                "app=api|false",
                "app!=api|true",
                "other!=api|true",
                "app|true",
                "other|false",
                "!other|true",
                "!app|false",
                "empty=|true",
                "example.org/tier=front|true",
                "app = web , !other|true",
                "app=web,other|false",
            })
    void shouldMatchAsKubernetesDoes(String selector, boolean matches) {
        assertThat(LabelSelector.parse(selector).test(LABELS)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"app in (web)", "=", "app=web,", ",", "a b", "app>1", "-app", "app=we b", "/app"})
    void shouldRefuseWhatItCannotRead(String selector) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LabelSelector.parse(selector))
                .withMessageContaining("key=value");
    }
}
