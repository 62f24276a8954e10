package dev.pileus.status.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class EventIdsTest {

    private final EventIds ids = new EventIds();

    @Test
    void shouldKnowItsOwnIds() {
        assertThat(ids.number(ids.of(42))).hasValue(42);
    }

    @Test
    void shouldNotTakeAnotherInstancesIdsForItsOwn() {
        assertThat(ids.number(new EventIds().of(42))).isEmpty();
    }

    @Test
    void shouldNotMindAnyOtherText() {
        assertThat(ids.number("")).isEmpty();
        assertThat(ids.number("42")).isEmpty();
        assertThat(ids.number(ids.of(42) + "x")).isEmpty();
        assertThat(ids.number(ids.of(42) + "0".repeat(30))).isEmpty();
    }
}
