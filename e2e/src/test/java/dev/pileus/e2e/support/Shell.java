package dev.pileus.e2e.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** What people type into their own shell. */
public final class Shell {

    private Shell() {}

    /**
     * How a command line ended.
     *
     * @param output both of its outputs, in the order in which they came
     */
    public record Result(int exitCode, String output) {

        /** Its output, if it succeeded; otherwise the test fails with what there is. */
        public String expectSuccess() {
            assertThat(exitCode).as("the exit code of what printed: %s", output).isZero();
            return output;
        }
    }

    /** Runs a command line with nobody at the keyboard, and waits for its end. */
    public static Result run(Path folder, String line) {
        try {
            Path output = Files.createTempFile(folder, "output", ".log");
            Process process = new ProcessBuilder("bash", "-c", line)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(Patience.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("'%s' does not end. It printed: %s"
                        .formatted(line, Files.readString(output, StandardCharsets.UTF_8)));
            }
            return new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for: " + line, e);
        }
    }
}
