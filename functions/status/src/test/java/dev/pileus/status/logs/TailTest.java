package dev.pileus.status.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pileus.common.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TailTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 1000, 10_000})
    void shouldTakeSoManyLines(int lines) {
        assertThat(Tail.parse(Integer.toString(lines)).lines()).hasValue(lines);
    }

    @Test
    void shouldTakeEverythingWhenAllIsWanted() {
        assertThat(Tail.parse("all").lines()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "10001", "99999999999999999999", "1e3", "ALL", "²"})
    void shouldRefuseAnythingElse(String text) {
        assertThatThrownBy(() -> Tail.parse(text)).isInstanceOfSatisfying(ProblemException.class, e -> assertThat(
                        e.problem().status())
                .isEqualTo(422));
    }
}
