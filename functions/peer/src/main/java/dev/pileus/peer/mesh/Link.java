package dev.pileus.peer.mesh;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pings one other peer, on a virtual thread of its own, until it is closed. A ping begins when the one before has ended,
 * so they never overlap. What it is told anew takes effect at once, and does not touch what was measured.
 */
final class Link implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Link.class);

    /** Within this the first ping is sent: all peers learn of a new one at the same moment. */
    private static final Duration FIRST = Duration.ofMillis(1500);

    /** Intervals are this much shorter or longer, by chance, so that pings of many peers spread. */
    private static final double JITTER = 0.1;

    private final Pinger pinger;
    private final PingMetrics metrics;
    private final Clock clock;
    private final String name;
    private final LinkStatistics statistics;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread thread;
    private Target target;
    private Address address;
    private long began;
    private long due;
    private boolean isFirst = true;

    Link(Target target, Pinger pinger, PingMetrics metrics, Clock clock) {
        this.pinger = pinger;
        this.metrics = metrics;
        this.clock = clock;
        this.name = target.peer().name();
        this.statistics = new LinkStatistics(name, clock.instant());
        this.target = target;
        this.address = new Address(target.peer().host(), pinger.lookups());
        this.due = System.nanoTime() + ThreadLocalRandom.current().nextLong(FIRST.toNanos());
        this.thread = Thread.ofVirtual().name("link-" + name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    LinkStatistics statistics() {
        return statistics;
    }

    /** Goes by another host, port, interval or timeout from now on. */
    void follow(Target now) {
        lock.lock();
        try {
            if (!now.peer().host().equals(target.peer().host())) {
                address = new Address(now.peer().host(), pinger.lookups());
            }
            if (!now.interval().equals(target.interval()) && !isFirst) {
                due = began + jittered(now.interval());
            }
            target = now;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private record Turn(Target target, Address address) {}

    private void run() {
        try (PeerConnection connection = new PeerConnection()) {
            while (true) {
                Turn turn = awaitTurn();
                Outcome outcome = pinger.ping(
                        connection,
                        turn.target().peer(),
                        turn.address(),
                        turn.target().timeout());
                record(outcome);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Turn awaitTurn() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                changed.awaitNanos(left);
            }
            isFirst = false;
            began = System.nanoTime();
            due = began + jittered(target.interval());
            return new Turn(target, address);
        } finally {
            lock.unlock();
        }
    }

    private static long jittered(Duration interval) {
        return Math.round(interval.toNanos() * ThreadLocalRandom.current().nextDouble(1 - JITTER, 1 + JITTER));
    }

    private void record(Outcome outcome) {
        switch (outcome) {
            case Outcome.Pong pong -> {
                statistics.pong(pong.latency());
                LOG.info("pong from {} in {}", name, millis(pong.latency()));
            }
            case Outcome.Failure failure -> {
                statistics.failure(failure, clock.instant());
                LOG.warn("ping of {} failed: {}, {}", name, failure.kind().id(), failure.message());
            }
        }
        metrics.count(outcome);
    }

    private static String millis(Duration latency) {
        long micros = latency.toNanos() / 1_000;
        long hundredths = micros % 1_000 / 10;
        return micros / 1_000 + (hundredths < 10 ? ".0" : ".") + hundredths + " ms";
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
