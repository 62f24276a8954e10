package dev.pileus.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ReasonTest {

    @ParameterizedTest
    @EnumSource
    void shouldReadWhatItHasWritten(ReasonCode code) {
        Reason reason = new Reason(code, "Submodule 'a': it is\nno commit: 'b'.");

        assertThat(Reason.parse(reason + "\n")).isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "git.example.com refuses the deploy key.",
                "Submodule: it has no address.",
                "RefNotFound",
                "CodeOfTheFuture: something new",
                ""
            })
    void shouldTakeATextWithoutACodeAsItStands(String text) {
        assertThat(Reason.parse(text)).isEqualTo(new Reason(ReasonCode.OTHER, text));
    }

    @Test
    void shouldNameTheCodeAsKubernetesNamesReasons() {
        assertThat(ReasonCode.IMAGE_NOT_FOUND.id()).isEqualTo("ImageNotFound");
        assertThat(ReasonCode.NOT_A_GIT_SERVER.id()).isEqualTo("NotAGitServer");
    }

    @Test
    void shouldListEveryCodeInTheDocumentation() throws IOException {
        List<String> rows = Files.readAllLines(Path.of("../../docs/api.md")).stream()
                .dropWhile(line -> !line.equals("## Reasons"))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| `"))
                .toList();

        assertThat(rows)
                .containsExactlyElementsOf(Arrays.stream(ReasonCode.values())
                        .map(code -> "| `%s` | %s |".formatted(code.id(), code.description()))
                        .toList());
    }
}
