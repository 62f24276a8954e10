package dev.pileus.status.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pileus.status.workload.LogSource;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class LineBatchTest {

    private static final Duration NOW = Duration.ZERO;
    private static final LogPosition AT =
            new LogPosition(new LogSource("pod", "main", 0, true), "2026-01-02T03:04:05Z", 1);

    private final LineBatch batch = new LineBatch(10, 0, 30);

    @Test
    void shouldGiveAllLinesAtOnce() throws InterruptedException {
        batch.add("one", AT);
        batch.add("", AT);
        batch.add("two", AT);

        assertThat(batch.take(NOW).map(LineBatch.Lines::text)).contains("one\n\ntwo\n");
        assertThat(batch.take(NOW).map(LineBatch.Lines::text)).isEmpty();
    }

    @Test
    void shouldSayWhereTheLastLineIs() throws InterruptedException {
        LogPosition last = new LogPosition(AT.source(), AT.time(), 2);
        batch.add("one", AT);
        batch.add("two", last);

        assertThat(batch.take(NOW).map(LineBatch.Lines::end)).contains(last);
    }

    @Test
    void shouldLoseNothingOfABurst() throws InterruptedException {
        LineBatch patient = new LineBatch(10, 100, 30);
        Thread printer = print(patient, "1111", "2222", "3333", "4444", "5555");

        awaitWaiting(printer);
        assertThat(patient.take(NOW).map(LineBatch.Lines::text)).contains("1111\n2222\n");
        awaitWaiting(printer);
        assertThat(patient.take(NOW).map(LineBatch.Lines::text)).contains("3333\n4444\n");
        printer.join();
        assertThat(patient.take(NOW).map(LineBatch.Lines::text)).contains("5555\n");
    }

    @Test
    void shouldLoseSomethingWhenABurstHasNoEnd() throws InterruptedException {
        LineBatch patient = new LineBatch(10, 20, 30);
        Thread printer = print(patient, "1111", "2222", "3333", "4444", "5555", "6666", "7777");

        awaitWaiting(printer);
        assertThat(patient.take(NOW).map(LineBatch.Lines::text)).contains("1111\n2222\n");
        printer.join();
        assertThat(patient.take(NOW).map(LineBatch.Lines::text)).contains("… 3 lines skipped\n6666\n7777\n");
    }

    @Test
    void shouldKeepTheNewestAndSayWhatItLeavesOutWhenThereAreTooMany() throws InterruptedException {
        batch.add("1111", AT);
        batch.add("2222", AT);
        batch.add("3333", AT);
        batch.add("4444", AT);

        assertThat(batch.take(NOW).map(LineBatch.Lines::text)).contains("… 2 lines skipped\n3333\n4444\n");

        batch.add("5555", AT);
        assertThat(batch.take(NOW).map(LineBatch.Lines::text)).contains("5555\n");
    }

    @Test
    void shouldCountOneSkippedLineAsOne() throws InterruptedException {
        batch.add("1111", AT);
        batch.add("2222", AT);
        batch.add("3333", AT);

        assertThat(batch.take(NOW).map(LineBatch.Lines::text)).contains("… 1 line skipped\n2222\n3333\n");
    }

    @Test
    void shouldKeepALineThatIsLongerThanTheBatch() throws InterruptedException {
        batch.add("123456789012345", AT);

        assertThat(batch.take(NOW).map(LineBatch.Lines::text)).contains("123456789012345\n");
    }

    @Test
    void shouldMakeWhoPrintsWaitWhenNobodyTakesAnything() throws InterruptedException {
        Thread printer = print(batch, "1111", "2222", "3333", "4444", "5555", "6666", "7777");

        awaitWaiting(printer);
        assertThat(batch.take(NOW).map(LineBatch.Lines::text)).contains("… 4 lines skipped\n5555\n6666\n");
        printer.join();
        assertThat(batch.take(NOW).map(LineBatch.Lines::text)).contains("7777\n");
    }

    @Test
    void shouldLetGoWhoPrintsWhenItEnds() throws InterruptedException {
        Thread printer = print(batch, "1111", "2222", "3333", "4444", "5555", "6666", "7777");
        awaitWaiting(printer);

        batch.end();

        printer.join();
    }

    @Test
    void shouldStillGiveWhatIsThereWhenItHasEnded() throws InterruptedException {
        batch.add("last", AT);
        batch.end();
        batch.add("too late", AT);

        assertThat(batch.isExhausted()).isFalse();
        assertThat(batch.take(Duration.ofMinutes(1)).map(LineBatch.Lines::text)).contains("last\n");
        assertThat(batch.take(Duration.ofMinutes(1)).map(LineBatch.Lines::text)).isEmpty();
        assertThat(batch.isExhausted()).isTrue();
    }

    private static Thread print(LineBatch batch, String... lines) {
        return Thread.ofPlatform().start(() -> {
            try {
                for (String line : lines) {
                    batch.add(line, AT);
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
