package dev.pileus.http;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A limit to the bodies that are read at once: of each sender a few, and of large ones few in all, of which no sender has more than
 * half.
 */
final class BodySlots {

    private final int ofEach;
    private final int large;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition freed = lock.newCondition();
    private final Map<Holder, Integer> taken = new HashMap<>();
    private int largeTaken;

    /**
     * Slots that nobody has taken.
     *
     * @param ofEach the most bodies of one sender
     * @param large the most large bodies of all senders, at least two
     */
    BodySlots(int ofEach, int large) {
        this.ofEach = ofEach;
        this.large = large;
    }

    private record Holder(String sender, boolean isLarge) {}

    /** A slot, to be given back once. */
    interface Slot extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Takes a slot, and waits for one if need be.
     *
     * @return empty if none became free in that time
     */
    Optional<Slot> acquire(String sender, boolean isLarge, Duration timeout) throws InterruptedException {
        Holder holder = new Holder(sender, isLarge);
        long left = timeout.toNanos();
        lock.lockInterruptibly();
        try {
            while (!isFree(holder)) {
                if (left <= 0) {
                    return Optional.empty();
                }
                left = freed.awaitNanos(left);
            }
            taken.merge(holder, 1, Integer::sum);
            largeTaken += isLarge ? 1 : 0;
            return Optional.of(() -> release(holder));
        } finally {
            lock.unlock();
        }
    }

    private boolean isFree(Holder holder) {
        int own = taken.getOrDefault(holder, 0);
        return holder.isLarge() ? largeTaken < large && own < Math.max(1, large / 2) : own < ofEach;
    }

    private void release(Holder holder) {
        lock.lock();
        try {
            taken.computeIfPresent(holder, (same, count) -> count > 1 ? count - 1 : null);
            largeTaken -= holder.isLarge() ? 1 : 0;
            freed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
