package dev.pileus.gitpoll.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final Random random = new Random();

    @ParameterizedTest
    @CsvSource({
        "PT1M,0,PT1M",
        "PT1M,1,PT1M",
        "PT1M,2,PT2M",
        "PT1M,4,PT8M",
        "PT1M,7,PT1H",
        "PT1M,1000,PT1H",
        "PT6H,9,PT6H"
    })
    void shouldWaitTwiceAsLongWithEachFailure(Duration interval, int failures, Duration longest) {
        assertThat(Schedule.next(NOW, interval, failures, random))
                .isBetween(NOW.plus(longest.multipliedBy(9).dividedBy(10)), NOW.plus(longest));
    }

    @RepeatedTest(20)
    void shouldBeDueAtEachCallWhenTheIntervalIsAMinute() {
        Instant next = Schedule.next(NOW, Duration.ofMinutes(1), 0, random);

        assertThat(Schedule.isDue(next, NOW.plusSeconds(57))).isTrue();
    }

    @RepeatedTest(20)
    void shouldNeverBeLaterThanTheIntervalWhenCalledEachMinute() {
        Duration interval = Duration.ofMinutes(5);
        Instant next = Schedule.next(NOW, interval, 0, random);
        Instant call = NOW;

        do {
            call = call.plus(Duration.ofMinutes(1));
        } while (!Schedule.isDue(next, call));

        assertThat(call).isBetween(NOW.plus(Duration.ofMinutes(4)), NOW.plus(interval));
    }

    @Test
    void shouldSpreadWhatWasTogether() {
        assertThat(random.ints(50, 0, 10)
                        .mapToObj(i -> Schedule.next(NOW, Duration.ofHours(1), 0, random))
                        .distinct()
                        .count())
                .isGreaterThan(10);
    }
}
