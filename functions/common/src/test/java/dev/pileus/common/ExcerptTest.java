package dev.pileus.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExcerptTest {

    @ParameterizedTest
    @CsvSource({"hello,5,hello", "hello,4,hel…", "hello,1,…", "ab😀,4,ab😀", "ab😀c,4,ab…", "a😀bc,4,a😀…"})
    void shouldCutBetweenCharactersWhenATextIsTooLong(String text, int most, String expected) {
        assertThat(Excerpt.of(text, most)).isEqualTo(expected).hasSizeLessThanOrEqualTo(most);
    }

    @Test
    void shouldLeaveNoHalfOfACharacterWhereverItIsCut() {
        String text = "xy😀é".repeat(20);

        for (int most = 1; most <= text.length(); most++) {
            String excerpt = Excerpt.of(text, most);
            assertThat(new String(excerpt.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                    .isEqualTo(excerpt);
        }
    }
}
