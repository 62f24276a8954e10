package dev.pileus.gitpoll.git;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A deadline that interrupts the thread it was started on, unless it is closed before: a server that sends a byte now
 * and then is never silent for long, and yet never done.
 */
final class Deadline implements AutoCloseable {

    private static final ScheduledExecutorService TIMER = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("deadlines").factory());

    private final Thread thread = Thread.currentThread();
    private final ScheduledFuture<?> timer;
    private boolean closed;

    private Deadline(Duration after) {
        this.timer = TIMER.schedule(this::expire, after.toMillis(), TimeUnit.MILLISECONDS);
    }

    static Deadline start(Duration after) {
        return new Deadline(after);
    }

    private synchronized void expire() {
        if (!closed) {
            thread.interrupt();
        }
    }

    /** Ends it, and leaves no interruption behind that came of it. */
    @Override
    public synchronized void close() {
        closed = true;
        if (!timer.cancel(false)) {
            boolean ignored = Thread.interrupted();
        }
    }
}
