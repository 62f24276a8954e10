package dev.pileus.gitpoll.app;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Slots for calls of git servers, shared fairly. However many slow servers a tenant names, others get theirs: nobody may have more
 * slots at a time than there are left, neither a namespace nor a host, so that one alone gets half of them; what failed
 * the last time gets a quarter, and waits behind what did not; and among those that wait the next is whose namespace, and
 * then whose host, has the fewest.
 */
final class PollSlots {

    private static final int SHARE_OF_FAILED = 4;

    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Waiter> waiting = new LinkedHashSet<>();
    private final Map<String, Integer> byNamespace = new HashMap<>();
    private final Map<String, Integer> byHost = new HashMap<>();
    private final int maxFailed;
    private int free;
    private int failed;

    PollSlots(int count) {
        this.free = count;
        this.maxFailed = Math.max(1, count / SHARE_OF_FAILED);
    }

    /**
     * Who wants a slot.
     *
     * @param host the git server's
     * @param failed whether this failed the last time
     */
    record Claim(String namespace, String host, boolean failed) {}

    /** A slot, until it is closed. */
    @FunctionalInterface
    interface Slot extends AutoCloseable {
        @Override
        void close();
    }

    private static final class Waiter {
        private final Claim claim;
        private final Condition admission;
        private boolean admitted;

        Waiter(Claim claim, Condition admission) {
            this.claim = claim;
            this.admission = admission;
        }
    }

    /**
     * Waits for a slot.
     *
     * @return empty where there was none for so long
     */
    Optional<Slot> acquire(Claim claim, Duration timeout) throws InterruptedException {
        lock.lockInterruptibly();
        Waiter waiter = new Waiter(claim, lock.newCondition());
        try {
            waiting.add(waiter);
            admit();
            long nanos = timeout.toNanos();
            while (!waiter.admitted && nanos > 0) {
                nanos = waiter.admission.awaitNanos(nanos);
            }
            return waiter.admitted ? Optional.of(() -> release(claim)) : Optional.empty();
        } catch (InterruptedException e) {
            if (waiter.admitted) {
                release(claim);
            }
            throw e;
        } finally {
            waiting.remove(waiter);
            lock.unlock();
        }
    }

    private void release(Claim claim) {
        lock.lock();
        try {
            count(claim, -1);
            admit();
        } finally {
            lock.unlock();
        }
    }

    private void admit() {
        for (Optional<Waiter> next = next(); next.isPresent(); next = next()) {
            Waiter waiter = next.get();
            waiting.remove(waiter);
            count(waiter.claim, 1);
            waiter.admitted = true;
            waiter.admission.signal();
        }
    }

    private Optional<Waiter> next() {
        return waiting.stream()
                .filter(waiter -> isFreeFor(waiter.claim))
                .min(Comparator.<Waiter, Boolean>comparing(waiter -> waiter.claim.failed())
                        .thenComparing(waiter -> byNamespace.getOrDefault(waiter.claim.namespace(), 0))
                        .thenComparing(waiter -> byHost.getOrDefault(waiter.claim.host(), 0)));
    }

    private boolean isFreeFor(Claim claim) {
        return byNamespace.getOrDefault(claim.namespace(), 0) < free
                && byHost.getOrDefault(claim.host(), 0) < free
                && (!claim.failed() || failed < maxFailed);
    }

    private void count(Claim claim, int change) {
        free -= change;
        failed += claim.failed() ? change : 0;
        byNamespace.merge(claim.namespace(), change, PollSlots::sum);
        byHost.merge(claim.host(), change, PollSlots::sum);
    }

    /** Nothing where there is none any more, so that those who have gone are forgotten. */
    private static Integer sum(Integer before, Integer change) {
        int sum = before + change;
        return sum == 0 ? null : sum;
    }
}
