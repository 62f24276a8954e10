package dev.pileus.ui.form;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PlainDurationTest {

    @ParameterizedTest
    @CsvSource({
        "10 min,PT10M",
        "10m,PT10M",
        "2 hours,PT2H",
        "1 Hour 30 min,PT1H30M",
        "1h30m,PT1H30M",
        "45 s,PT45S",
        "7 days,P7D",
        "PT90S,PT1M30S",
        "pt2h,PT2H"
    })
    void shouldUnderstandWhenPeopleWriteADuration(String text, String iso) {
        assertThat(PlainDuration.parse(text)).contains(Duration.parse(iso));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "10", "min", "10 parsecs", "1 h and a bit", "P", "99999999999 s", "-5 min"})
    void shouldNotGuessWhenItIsNone(String text) {
        assertThat(PlainDuration.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"PT0S,0 s", "PT10M,10 min", "PT90M,1 hour 30 min", "P7D,7 days", "PT24H,1 day", "PT61S,1 min 1 s"})
    void shouldSayADurationAsPeopleDo(String iso, String words) {
        assertThat(PlainDuration.of(Duration.parse(iso))).isEqualTo(words);
    }

    @Test
    void shouldPutTheDurationsOfASentenceIntoWordsAndLeaveTheRest() {
        assertThat(PlainDuration.inWords("From PT1S to P1D, not PT or P, in PTA or P2P."))
                .isEqualTo("From 1 s to 1 day, not PT or P, in PTA or P2P.");
    }
}
