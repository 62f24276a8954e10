package dev.pileus.status.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LineSplitterTest {

    private final List<String> lines = new ArrayList<>();
    private final LineSplitter splitter = new LineSplitter(5);

    @Test
    void shouldPutLinesTogetherThatComeInPieces() throws InterruptedException {
        split("he", "y\nyo", "u\n");

        assertThat(lines).containsExactly("hey", "you");
    }

    @Test
    void shouldTakeEveryEndOfLineForOne() throws InterruptedException {
        split("a\r\nb\rc\n\nd\r", "\ne");

        assertThat(lines).containsExactly("a", "b", "c", "", "d", "e");
    }

    @Test
    void shouldCutWhatIsTooLong() throws InterruptedException {
        split("123456789012\n");

        assertThat(lines).containsExactly("12345", "67890", "12");
    }

    @Test
    void shouldNotCutThroughACharacter() throws InterruptedException {
        split("1234😀6\n");

        assertThat(lines).containsExactly("1234😀", "6");
    }

    private void split(String... pieces) throws InterruptedException {
        for (String piece : pieces) {
            splitter.accept(piece.toCharArray(), piece.length(), lines::add);
        }
        splitter.finish(lines::add);
    }
}
