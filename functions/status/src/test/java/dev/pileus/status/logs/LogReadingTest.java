package dev.pileus.status.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pileus.api.CallerToken;
import dev.pileus.status.workload.LogSource;
import dev.pileus.testing.SilentServer;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class LogReadingTest {

    private static final LogSource SOURCE = new LogSource("hello-x7k2b", "command", 0, true);

    /** A kubelet sends not even headers for a container that has not printed anything. */
    @Test
    void shouldLeaveTheApiServerWhenItIsClosedBeforeTheFirstWord() throws Exception {
        try (SilentServer silent = SilentServer.start("")) {
            LogReader reader = new LogReader(silent.url(), "", Duration.ofMinutes(1));
            LogReading reading = new LogReading(
                    SOURCE, Optional.empty(), reader.follow(new CallerToken("t"), "team-a", SOURCE, Tail.ALL));
            await().until(() -> !silent.connections().isEmpty());
            InputStream request = silent.connections().getFirst().getInputStream();
            assertThat(request.read()).isPositive();
            assertThat(reading.take(Duration.ofMillis(1))).isEmpty();
            assertThat(reading.isExhausted()).isFalse();

            reading.close();

            assertThat(request.readAllBytes()).isNotEmpty();
            assertThat(reading.isExhausted()).isTrue();
        }
    }
}
