package dev.pileus.common;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.api.Labels;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WorkloadRecordTest {

    @Test
    void shouldReadWhenARecordExpires() {
        assertThat(WorkloadRecord.expiry(Map.of(Labels.EXPIRES_AT, "2026-01-02T03:04:05Z")))
                .contains(Instant.parse("2026-01-02T03:04:05Z"));
        assertThat(WorkloadRecord.expiry(Map.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tomorrow",
                "+10000-01-01T00:00:00Z",
                "+1000000000-12-31T23:59:59.999999999Z",
                "-1000000000-01-01T00:00:00Z",
                "9999-12-31T23:59:59Z"
            })
    void shouldReadNoTimeWithWhichNobodyCanCalculate(String time) {
        assertThat(WorkloadRecord.expiry(Map.of(Labels.EXPIRES_AT, time))).isEmpty();
    }
}
