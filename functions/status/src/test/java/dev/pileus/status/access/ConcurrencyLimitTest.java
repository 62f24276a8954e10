package dev.pileus.status.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pileus.common.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ConcurrencyLimitTest {

    private final ConcurrencyLimit limit = new ConcurrencyLimit("streams", 4, 3);

    @Test
    void shouldLeavePlacesForOthersWhenOneCallerHasTheirShare() {
        take("alice", 3);

        assertStatus(429, "You have 3 streams open here", () -> limit.acquire("alice"));
        limit.acquire("bob");
        assertStatus(503, "All 4 places", () -> limit.acquire("carol"));
    }

    @Test
    void shouldHaveAPlaceAgainWhenOneIsGivenBackAndOnlyOnce() {
        List<ConcurrencyLimit.Slot> slots = take("alice", 3);

        slots.getFirst().close();
        slots.getFirst().close();

        assertThat(limit.free()).isEqualTo(2);
        take("alice", 1);
        assertStatus(429, "You have 3", () -> limit.acquire("alice"));
    }

    @Test
    void shouldGiveThePlaceBackWithTheEndOfAStream() throws IOException {
        limit.acquire("alice").until(InputStream.nullInputStream()).close();

        assertThat(limit.free()).isEqualTo(4);
    }

    @Test
    void shouldCountAndCheckAtOnceWhenManyComeTogether() throws InterruptedException {
        ConcurrencyLimit many = new ConcurrencyLimit("streams", 100, 5);
        CountDownLatch start = new CountDownLatch(1);
        AtomicInteger given = new AtomicInteger();
        try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
            IntStream.range(0, 64)
                    .forEach(i -> threads.execute(() -> {
                        try {
                            start.await();
                            many.acquire("alice");
                            given.incrementAndGet();
                        } catch (ProblemException refused) {
                            // Most are.
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }));
            start.countDown();
        }

        assertThat(given).hasValue(5);
        assertThat(many.free()).isEqualTo(95);
    }

    private List<ConcurrencyLimit.Slot> take(String caller, int count) {
        return IntStream.range(0, count).mapToObj(i -> limit.acquire(caller)).toList();
    }

    private static void assertStatus(int status, String words, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().status()).isEqualTo(status))
                .hasMessageContaining(words);
    }
}
