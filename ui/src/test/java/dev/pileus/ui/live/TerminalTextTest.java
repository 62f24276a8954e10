package dev.pileus.ui.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class TerminalTextTest {

    static Stream<Arguments> printed() {
        return Stream.of(
                argumentSet("colors", "\u001b[1;31mred\u001b[0m, \u001b[38:2::255:0:0mtoo\u001b[m", "red, too"),
                argumentSet("a link", "\u001b]8;;https://a.b/c\u001b\\here\u001b]8;;\u001b\\ it is", "here it is"),
                argumentSet("a link that ends with BEL", "\u001b]8;id=1;https://a.b\u0007here\u001b]8;;\u0007", "here"),
                argumentSet("the title of a window", "\u001b]0;make: all\u0007done", "done"),
                argumentSet("a picture", "\u001bPq#0;2;0;0;0~~\u001b\\after", "after"),
                argumentSet("eight bits", "\u009b31mred\u009b0m\u009d8;;x\u009cnot", "rednot"),
                argumentSet(
                        "a cursor that is hidden and erases",
                        "\u001b[?25l\u001b[2K\u001b[1Gtext\u001b(B\u001b7",
                        "text"),
                argumentSet("bold type of a manual page", "N\bNA\bAM\bME\bE _\bx", "NAME x"),
                argumentSet("bells and zeros", "\u0007a\0b\u007f", "ab"),
                argumentSet("a string without an end", "a \u001b]8;; b\nc", "a 8;; b\nc"),
                argumentSet("an escape alone", "a\u001b", "a"));
    }

    @ParameterizedTest
    @MethodSource("printed")
    void shouldLeaveOutWhatIsMeantForTheTerminalWhenThereAre(String printed, String seen) {
        assertThat(TerminalText.visible(printed)).isEqualTo(seen);
    }

    @Test
    void shouldLeaveTextAlone() {
        String text = "a\tb é 😀 [31m\n\n]8;; pileus: version=1.2\n";

        assertThat(TerminalText.visible(text)).isEqualTo(text);
    }

    @Test
    void shouldTakeTimeInProportionWhenStringsHaveNoEnd() {
        String text = "\u001b]8;;".repeat(200_000);

        assertThat(TerminalText.visible(text)).doesNotContain("\u001b");
    }
}
