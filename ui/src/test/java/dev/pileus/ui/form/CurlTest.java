package dev.pileus.ui.form;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CurlTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "it's",
                "''",
                "$HOME `id` $(id) \"quoted\" \\ ! * ~",
                "two\nlines",
                "trailing\\",
                "-n",
                "'; touch /tmp/owned; '"
            })
    void shouldReachTheProgramUnchangedWhenAShellReadsIt(String text) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("sh", "-c", "printf %s " + Curl.quoted(text)).start();

        assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(text);
        assertThat(shell.waitFor()).isZero();
    }
}
