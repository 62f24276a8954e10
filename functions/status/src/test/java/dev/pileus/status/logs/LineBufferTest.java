package dev.pileus.status.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pileus.status.workload.LogSource;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class LineBufferTest {

    private static final Duration NOW = Duration.ZERO;
    private static final LogPosition AT =
            new LogPosition(new LogSource("pod", "main", 0, true), "2026-01-02T03:04:05Z", 1);

    private final LineBuffer buffer = new LineBuffer(10, 0, 30);

    @Test
    void shouldGiveAllLinesAtOnce() throws InterruptedException {
        buffer.add("one", AT);
        buffer.add("", AT);
        buffer.add("two", AT);

        assertThat(buffer.take(NOW).map(LineBuffer.Lines::text)).contains("one\n\ntwo\n");
        assertThat(buffer.take(NOW).map(LineBuffer.Lines::text)).isEmpty();
    }

    @Test
    void shouldSayWhereTheLastLineIs() throws InterruptedException {
        LogPosition last = new LogPosition(AT.source(), AT.time(), 2);
        buffer.add("one", AT);
        buffer.add("two", last);

        assertThat(buffer.take(NOW).map(LineBuffer.Lines::end)).contains(last);
    }

    @Test
    void shouldLoseNothingOfABurst() throws InterruptedException {
        LineBuffer patient = new LineBuffer(10, 100, 30);
        Thread printer = print(patient, "1111", "2222", "3333", "4444", "5555");

        awaitWaiting(printer);
        assertThat(patient.take(NOW).map(LineBuffer.Lines::text)).contains("1111\n2222\n");
        awaitWaiting(printer);
        assertThat(patient.take(NOW).map(LineBuffer.Lines::text)).contains("3333\n4444\n");
        printer.join();
        assertThat(patient.take(NOW).map(LineBuffer.Lines::text)).contains("5555\n");
    }

    @Test
    void shouldLoseSomethingWhenABurstHasNoEnd() throws InterruptedException {
        LineBuffer patient = new LineBuffer(10, 20, 30);
        Thread printer = print(patient, "1111", "2222", "3333", "4444", "5555", "6666", "7777");

        awaitWaiting(printer);
        assertThat(patient.take(NOW).map(LineBuffer.Lines::text)).contains("1111\n2222\n");
        printer.join();
        assertThat(patient.take(NOW).map(LineBuffer.Lines::text)).contains("… 3 lines skipped\n6666\n7777\n");
    }

    @Test
    void shouldKeepTheNewestAndSayWhatItLeavesOutWhenThereAreTooMany() throws InterruptedException {
        buffer.add("1111", AT);
        buffer.add("2222", AT);
        buffer.add("3333", AT);
        buffer.add("4444", AT);

        assertThat(buffer.take(NOW).map(LineBuffer.Lines::text)).contains("… 2 lines skipped\n3333\n4444\n");

        buffer.add("5555", AT);
        assertThat(buffer.take(NOW).map(LineBuffer.Lines::text)).contains("5555\n");
    }

    @Test
    void shouldCountOneSkippedLineAsOne() throws InterruptedException {
        buffer.add("1111", AT);
        buffer.add("2222", AT);
        buffer.add("3333", AT);

        assertThat(buffer.take(NOW).map(LineBuffer.Lines::text)).contains("… 1 line skipped\n2222\n3333\n");
    }

    @Test
    void shouldKeepALineThatIsLongerThanTheBuffer() throws InterruptedException {
        buffer.add("123456789012345", AT);

        assertThat(buffer.take(NOW).map(LineBuffer.Lines::text)).contains("123456789012345\n");
    }

    @Test
    void shouldMakeWhoPrintsWaitWhenNobodyTakesAnything() throws InterruptedException {
        Thread printer = print(buffer, "1111", "2222", "3333", "4444", "5555", "6666", "7777");

        awaitWaiting(printer);
        assertThat(buffer.take(NOW).map(LineBuffer.Lines::text)).contains("… 4 lines skipped\n5555\n6666\n");
        printer.join();
        assertThat(buffer.take(NOW).map(LineBuffer.Lines::text)).contains("7777\n");
    }

    @Test
    void shouldLetGoWhoPrintsWhenItEnds() throws InterruptedException {
        Thread printer = print(buffer, "1111", "2222", "3333", "4444", "5555", "6666", "7777");
        awaitWaiting(printer);

        buffer.end();

        printer.join();
    }

    @Test
    void shouldStillGiveWhatIsThereWhenItHasEnded() throws InterruptedException {
        buffer.add("last", AT);
        buffer.end();
        buffer.add("too late", AT);

        assertThat(buffer.isExhausted()).isFalse();
        assertThat(buffer.take(Duration.ofMinutes(1)).map(LineBuffer.Lines::text))
                .contains("last\n");
        assertThat(buffer.take(Duration.ofMinutes(1)).map(LineBuffer.Lines::text))
                .isEmpty();
        assertThat(buffer.isExhausted()).isTrue();
    }

    private static Thread print(LineBuffer buffer, String... lines) {
        return Thread.ofPlatform().start(() -> {
            try {
                for (String line : lines) {
                    buffer.add(line, AT);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static void awaitWaiting(Thread thread) {
        await().until(() -> thread.getState() == Thread.State.WAITING);
    }
}
