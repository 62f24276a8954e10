package dev.pileus.peer.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class LinkStatisticsTest {

    private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");

    private final LinkStatistics statistics = new LinkStatistics("mesh-1", START);

    @Test
    void shouldShowNoLatenciesWhenThereWasNoPong() {
        statistics.failure(new Outcome.Failure(Outcome.Kind.REFUSED, "nobody listens there"), START.plusSeconds(1));

        assertThat(statistics.view())
                .isEqualTo(new LinkView(
                        "mesh-1",
                        START,
                        false,
                        1,
                        1,
                        new LinkView.LastError("refused", "nobody listens there", START.plusSeconds(1)),
                        null,
                        null,
                        null,
                        null,
                        null));
    }

    @Test
    void shouldShowTheMeasureOfAllPongs() {
        for (int millis = 1; millis <= 100; millis++) {
            statistics.pong(Duration.ofMillis(millis));
        }

        LinkView view = statistics.view();
        assertThat(view.count()).isEqualTo(100);
        assertThat(view.lastMillis()).isEqualTo(100);
        assertThat(view.minMillis()).isCloseTo(1, within(0.02));
        assertThat(view.meanMillis()).isCloseTo(50.5, within(0.5));
        assertThat(view.p50Millis()).isCloseTo(50, within(0.5));
        assertThat(view.p99Millis()).isCloseTo(99, within(1.0));
    }

    @Test
    void shouldBeUpAgainAndRememberTheErrorWhenAPongFollowsAFailure() {
        statistics.failure(new Outcome.Failure(Outcome.Kind.TIMEOUT, "no answer"), START);
        statistics.pong(Duration.ofMillis(2));

        assertThat(statistics.view().up()).isTrue();
        assertThat(statistics.view().failures()).isEqualTo(1);
        assertThat(statistics.view().lastError()).isNotNull();
    }

    @Test
    void shouldCountWhatIsOutOfItsRangeAsItsEnds() {
        statistics.pong(Duration.ofNanos(1));
        statistics.pong(Duration.ofHours(1));

        assertThat(statistics.view().count()).isEqualTo(2);
        assertThat(statistics.view().p99Millis()).isCloseTo(60_000, within(600.0));
    }
}
