package dev.pileus.status.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LastLinesTest {

    private static final int PIECE = 16 * 1024;
    private static final String LONG = "x".repeat(100_000);

    private final List<String> pieces = new ArrayList<>();
    private int opened;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 10_000})
    void shouldBeWholeLinesWhenSomeAreLongerThanAPiece(int wanted) throws IOException {
        List<String> lines = List.of("first", LONG, "", LONG, "after");
        lines.forEach(line -> print(line + "\n"));

        assertThat(last(wanted).lines()).isEqualTo(lines.subList(Math.max(0, lines.size() - wanted), lines.size()));
    }

    @Test
    void shouldCountALastLineThatHasNoEnd() throws IOException {
        print("one\n");
        print("two\n");
        print("three");

        assertThat(last(2).text()).isEqualTo("two\nthree");
        assertThat(last(3).text()).isEqualTo("one\ntwo\nthree");
    }

    @Test
    void shouldBeEmptyWhenNothingWasPrinted() throws IOException {
        assertThat(last(3).text()).isEmpty();
    }

    @Test
    void shouldAskOnceWhenThereAreMoreLinesAndNoneIsLong() throws IOException {
        for (int i = 0; i < 5000; i++) {
            print(i + "\n");
        }

        assertThat(last(1000).lines()).hasSize(1000).first().isEqualTo("4000");
        assertThat(opened).isEqualTo(1);
    }

    @Test
    void shouldOpenWhatItDoesNotHoldOnceMore() throws IOException {
        for (int i = 0; i < 5000; i++) {
            print("y".repeat(500) + "\n");
        }

        assertThat(last(1000).lines()).hasSize(1000).allMatch(line -> line.length() == 500);
    }

    @Test
    void shouldSayThatALineIsCutWhenItsBeginningIsTooFarAway() throws IOException {
        print("z".repeat(LastLines.MAX_BYTES + 10 * PIECE) + "\n");

        String text = last(1).text();

        assertThat(text).startsWith(LastLines.CUT + "zzz").endsWith("z\n");
    }

    private record Answer(String text) {
        List<String> lines() {
            return text.lines().toList();
        }
    }

    private Answer last(int wanted) throws IOException {
        try (InputStream text = LastLines.of(wanted, this::open)) {
            return new Answer(new String(text.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** As a runtime keeps it. */
    private void print(String line) {
        for (int begin = 0; begin < line.length(); begin += PIECE) {
            pieces.add(line.substring(begin, Math.min(line.length(), begin + PIECE)));
        }
    }

    /** As a kubelet answers. */
    private InputStream open(int count) {
        opened++;
        String text = String.join("", pieces.subList(Math.max(0, pieces.size() - count), pieces.size()));
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
