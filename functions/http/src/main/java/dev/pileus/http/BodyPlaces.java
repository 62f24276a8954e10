package dev.pileus.http;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many bodies are read at once: of each sender a few, and of large ones few in all, of which no sender has more than
 * half.
 */
final class BodyPlaces {

    private final int ofEach;
    private final int large;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition freed = lock.newCondition();
    private final Map<Holder, Integer> taken = new HashMap<>();
    private int largeTaken;

    /**
     * Places that nobody has taken.
     *
     * @param ofEach the most bodies of one sender
     * @param large the most large bodies of all senders, at least two
     */
    BodyPlaces(int ofEach, int large) {
        this.ofEach = ofEach;
        this.large = large;
    }

    private record Holder(String sender, boolean isLarge) {}

    /** A place, to be given back once. */
    interface Place extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Takes a place, and waits for one if need be.
     *
     * @return empty if none became free in that time
     */
    Optional<Place> take(String sender, boolean isLarge, Duration patience) throws InterruptedException {
        Holder holder = new Holder(sender, isLarge);
        long left = patience.toNanos();
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
            return Optional.of(() -> giveBack(holder));
        } finally {
            lock.unlock();
        }
    }

    private boolean isFree(Holder holder) {
        int own = taken.getOrDefault(holder, 0);
        return holder.isLarge() ? largeTaken < large && own < Math.max(1, large / 2) : own < ofEach;
    }

    private void giveBack(Holder holder) {
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
