package dev.pileus.status.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LineSplitterTest {

    private static final String TIME = "2026-01-02T03:04:05.000000001Z";

    private final List<String> lines = new ArrayList<>();
    private final List<String> places = new ArrayList<>();
    private final LineSplitter splitter = new LineSplitter(5);

    @Test
    void shouldPutLinesTogetherThatComeInPieces() throws InterruptedException {
        split("he", "y\nyo", "u\n");

        assertThat(lines).containsExactly("hey", "you");
    }

    @Test
    void shouldTakeEveryEndOfLineForOne() throws InterruptedException {
        split("a\r\nb\n\nd\r", "\ne\r\r\nf\r");

        assertThat(lines).containsExactly("a", "b", "", "d", "e", "f");
    }

    @Test
    void shouldLeaveOfALineThatIsWrittenOverItsLastState() throws InterruptedException {
        split("\r0%\r50%", "\r", "99%\r100%\ndone\n1234\r12");

        assertThat(lines).containsExactly("100%", "done", "12");
    }

    @Test
    void shouldCutWhatIsTooLong() throws InterruptedException {
        split(TIME + " 123456789012\n");

        assertThat(lines).containsExactly("12345", "67890", "12");
    }

    @Test
    void shouldNotCutThroughACharacter() throws InterruptedException {
        split(TIME + " 1234😀6\n");

        assertThat(lines).containsExactly("1234😀", "6");
    }

    @Test
    void shouldTakeTheTimestampsOffAndCountWhatHasTheSameOne() throws InterruptedException {
        String one = "2026-01-02T03:04:05.000000001Z";
        String two = "2026-01-02T03:04:05.000000002+02:00";
        split(
                one + " a\r\n" + one.substring(0, 9),
                one.substring(9) + " bb\n" + one + " b\rcc\n" + two + " 1234567\n" + two + " \n");

        assertThat(lines).containsExactly("a", "bb", "cc", "12345", "67", "");
        assertThat(places).containsExactly(one + " 1", one + " 2", one + " 3", two + " 1", two + " 2", two + " 3");
    }

    @Test
    void shouldTakeForTextWhatIsNoTimestamp() throws InterruptedException {
        split("a b\n2026 \n", "c");

        assertThat(lines).containsExactly("a b", "2026 ", "c");
        assertThat(places).allMatch(place -> place.startsWith(" "));
    }

    private void split(String... pieces) throws InterruptedException {
        for (String piece : pieces) {
            splitter.accept(piece.toCharArray(), piece.length(), this::add);
        }
        splitter.finish(this::add);
    }

    private void add(String line, String time, int piece) {
        lines.add(line);
        places.add(time + " " + piece);
    }
}
