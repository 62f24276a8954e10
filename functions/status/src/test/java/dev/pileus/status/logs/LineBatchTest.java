package dev.pileus.status.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class LineBatchTest {

    private static final Duration NOW = Duration.ZERO;

    private final LineBatch batch = new LineBatch(10, 30);

    @Test
    void shouldGiveAllLinesAtOnce() throws InterruptedException {
        batch.add("one");
        batch.add("");
        batch.add("two");

        assertThat(batch.take(NOW)).contains("one\n\ntwo\n");
        assertThat(batch.take(NOW)).isEmpty();
    }

    @Test
    void shouldKeepTheNewestAndSayWhatItLeavesOutWhenThereAreTooMany() throws InterruptedException {
        batch.add("1111");
        batch.add("2222");
        batch.add("3333");
        batch.add("4444");

        assertThat(batch.take(NOW)).contains("… 2 lines skipped\n3333\n4444\n");

        batch.add("5555");
        assertThat(batch.take(NOW)).contains("5555\n");
    }

    @Test
    void shouldCountOneSkippedLineAsOne() throws InterruptedException {
        batch.add("1111");
        batch.add("2222");
        batch.add("3333");

        assertThat(batch.take(NOW)).contains("… 1 line skipped\n2222\n3333\n");
    }

    @Test
    void shouldKeepALineThatIsLongerThanTheBatch() throws InterruptedException {
        batch.add("123456789012345");

        assertThat(batch.take(NOW)).contains("123456789012345\n");
    }

    @Test
    void shouldMakeWhoPrintsWaitWhenNobodyTakesAnything() throws InterruptedException {
        Thread printer = Thread.ofPlatform().start(() -> {
            try {
                for (int i = 0; i < 100; i++) {
                    batch.add("1234");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        await().until(() -> printer.getState() == Thread.State.WAITING);

        assertThat(batch.take(NOW)).contains("… 4 lines skipped\n1234\n1234\n");
        batch.end();
        printer.join();
    }

    @Test
    void shouldStillGiveWhatIsThereWhenItHasEnded() throws InterruptedException {
        batch.add("last");
        batch.end();
        batch.add("too late");

        assertThat(batch.isExhausted()).isFalse();
        assertThat(batch.take(Duration.ofMinutes(1))).contains("last\n");
        assertThat(batch.take(Duration.ofMinutes(1))).isEmpty();
        assertThat(batch.isExhausted()).isTrue();
    }
}
