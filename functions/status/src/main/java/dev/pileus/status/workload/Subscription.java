package dev.pileus.status.workload;

import dev.pileus.status.cluster.Topic;
import dev.pileus.status.workload.Changes.Change;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A subscription of one listener, with the changes that it has not taken yet. Of each topic it holds only the last, so
 * that a slow listener misses what is outdated anyway and costs no more memory than there are workloads.
 */
public final class Subscription implements AutoCloseable {

    private final Predicate<Topic> interest;
    private final Consumer<Subscription> unsubscribe;
    private final Map<Topic, Change> pending = new LinkedHashMap<>();
    private boolean closed;

    Subscription(Predicate<Topic> interest, Consumer<Subscription> unsubscribe) {
        this.interest = interest;
        this.unsubscribe = unsubscribe;
    }

    synchronized void offer(Change change) {
        if (interest.test(change.topic())) {
            pending.remove(change.topic());
            pending.put(change.topic(), change);
            notifyAll();
        }
    }

    /** The next change, or empty where none comes within that time or this has been closed. */
    public synchronized Optional<Change> poll(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (pending.isEmpty() && !closed) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return Optional.empty();
            }
            wait(left / 1_000_000, (int) (left % 1_000_000));
        }
        return closed
                ? Optional.empty()
                : Optional.of(pending.remove(pending.keySet().iterator().next()));
    }

    /** Ends it, also for a thread that is waiting in {@link #poll}. */
    @Override
    public void close() {
        unsubscribe.accept(this);
        synchronized (this) {
            closed = true;
            notifyAll();
        }
    }
}
