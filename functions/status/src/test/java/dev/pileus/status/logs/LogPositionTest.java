package dev.pileus.status.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.status.workload.LogSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LogPositionTest {

    private static final LogSource SOURCE = new LogSource("hello-x7k2b", "command", 2, true);

    @Test
    void shouldBeReadFromItsOwnId() {
        LogPosition position = new LogPosition(SOURCE, "2026-01-02T03:04:05.000000001Z", 3);

        assertThat(LogPosition.of(position.id())).contains(position);
    }

    @Test
    void shouldKnowWhatHasBeenRead() {
        LogPosition reached = new LogPosition(SOURCE, "2026-01-02T03:04:05.5Z", 2);

        assertThat(new LogPosition(SOURCE, "2026-01-02T05:04:05.4+02:00", 9).isReadAt(reached))
                .isTrue();
        assertThat(new LogPosition(SOURCE, "2026-01-02T03:04:05.500000000Z", 2).isReadAt(reached))
                .isTrue();
        assertThat(new LogPosition(SOURCE, "2026-01-02T03:04:05.500000000Z", 3).isReadAt(reached))
                .isFalse();
        assertThat(new LogPosition(SOURCE, "2026-01-02T03:04:06Z", 1).isReadAt(reached))
                .isFalse();
        assertThat(new LogPosition(SOURCE, "", 1).isReadAt(reached)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello/command/0/2026-01-02T03:04:05Z",
                "hello/command/0/2026-99-02T03:04:05Z/1",
                "../../secrets/x/0/2026-01-02T03:04:05Z/1",
                "hello/command/9999999999/2026-01-02T03:04:05Z/1",
                "hello/command?x=/0/2026-01-02T03:04:05Z/1"
            })
    void shouldNotMindAnyOtherText(String id) {
        assertThat(LogPosition.of(id)).isEmpty();
    }
}
