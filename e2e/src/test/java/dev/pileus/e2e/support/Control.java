package dev.pileus.e2e.support;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The control of a measurement: a function that nobody attacks or ends, which is asked for its readiness all the while. Where that is
 * slow, it is the machine that has no time for anybody.
 */
public final class Control {

    private static final Duration QUICK = Duration.ofMillis(250);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private Control() {}

    /**
     * What came of a call.
     *
     * @param took how long it took
     * @param control how long the slowest answer of the control took meanwhile
     */
    public record Timed<T>(T result, Duration took, Duration control) {

        /** Whether the control was quick meanwhile. */
        public boolean counts() {
            return control.compareTo(QUICK) <= 0;
        }

        /** Whether it counts, and took longer. */
        public boolean tookLongerThan(Duration limit) {
            return counts() && took.compareTo(limit) > 0;
        }
    }

    /** Waits until it is there. */
    public static void start() {
        Caller.anonymous().get(Function.PEER, "/health/readiness").expect(200);
    }

    /** Makes a call. */
    public static <T> Timed<T> time(Supplier<T> call) {
        CountDownLatch end = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<Duration> control = CompletableFuture.supplyAsync(() -> slowestUntil(end), threads);
            long begin = System.nanoTime();
            try {
                T result = call.get();
                Duration took = Duration.ofNanos(System.nanoTime() - begin);
                end.countDown();
                return new Timed<>(result, took, control.join());
            } finally {
                end.countDown();
            }
        }
    }

    private static Duration slowestUntil(CountDownLatch end) {
        Duration slowest = Duration.ZERO;
        try {
            do {
                long begin = System.nanoTime();
                start();
                Duration took = Duration.ofNanos(System.nanoTime() - begin);
                slowest = took.compareTo(slowest) > 0 ? took : slowest;
            } while (!end.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
            return slowest;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while others are measured", e);
        }
    }
}
