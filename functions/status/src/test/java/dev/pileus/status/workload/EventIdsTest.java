package dev.pileus.status.workload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EventIdsTest {

    @ParameterizedTest
    @ValueSource(longs = {0, 42, -1, Long.MIN_VALUE})
    void shouldKnowItsIds(long version) {
        assertThat(EventIds.version(EventIds.of(version))).hasValue(version);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "42", "00000000000000zz", "0000000000000000x", "00000000000000000"})
    void shouldNotMindAnyOtherText(String id) {
        assertThat(EventIds.version(id)).isEmpty();
    }
}
