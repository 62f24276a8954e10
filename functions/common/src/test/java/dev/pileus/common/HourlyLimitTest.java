package dev.pileus.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class HourlyLimitTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final HourlyLimit limit = new HourlyLimit(2);

    @Test
    void shouldRefuseWhenThereWereEnoughInThisHourAndOnlyThere() {
        assertThat(limit.allow("team-a", NOON)).isTrue();
        assertThat(limit.allow("team-a", NOON.plusSeconds(10))).isTrue();
        assertThat(limit.allow("team-a", NOON.plusSeconds(3599))).isFalse();

        assertThat(limit.allow("team-b", NOON.plusSeconds(3599))).isTrue();
        assertThat(limit.allow("team-a", NOON.plusSeconds(3600))).isTrue();
    }
}
