package dev.pileus.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BackoffTest {

    private final Backoff backoff = new Backoff(Duration.ofSeconds(5), Duration.ofMinutes(1));

    @ParameterizedTest
    @CsvSource({"0, PT5S", "1, PT10S", "3, PT40S", "4, PT1M", "2147483647, PT1M"})
    void shouldDoubleWithEachFailureUpToTheLongest(int failures, Duration delay) {
        assertThat(backoff.after(failures)).isEqualTo(delay);
    }
}
