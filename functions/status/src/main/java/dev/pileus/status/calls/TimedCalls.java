package dev.pileus.status.calls;

import dev.pileus.status.cluster.Cluster;
import io.micronaut.runtime.event.annotation.EventListener;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs each {@link TimedCall} when it is due: a thread each, which waits for that time or for a change. */
@Singleton
final class TimedCalls {

    private static final Logger LOG = LoggerFactory.getLogger(TimedCalls.class);

    /** How long changes are collected before they are looked at. */
    private static final Duration TOGETHER = Duration.ofSeconds(1);

    /** After this long it is looked anew, since the clock may have been set meanwhile. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    private final Cluster cluster;
    private final List<TimedCall> calls;
    private final Clock clock;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    TimedCalls(Cluster cluster, List<TimedCall> calls, Clock clock) {
        this.cluster = cluster;
        this.calls = calls;
        this.clock = clock;
    }

    @EventListener
    void start(ServerStartupEvent started) {
        for (TimedCall call : calls) {
            Semaphore changes = new Semaphore(0);
            cluster.onConfigMaps(changes::release);
            threads.execute(() -> work(call, changes));
        }
    }

    @PreDestroy
    void stop() {
        threads.shutdownNow();
    }

    private void work(TimedCall call, Semaphore changes) {
        try {
            while (true) {
                step(call, changes);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Nothing that somebody has written into an object, or that a function answers, may end the thread. */
    private void step(TimedCall call, Semaphore changes) throws InterruptedException {
        try {
            Instant now = clock.instant();
            Optional<Instant> due = call.due(now);
            if (due.filter(time -> !time.isAfter(now)).isPresent()) {
                call.run(now);
            } else if (changes.tryAcquire(wait(now, due).toMillis() + 1, TimeUnit.MILLISECONDS)) {
                Thread.sleep(TOGETHER);
                changes.drainPermits();
            }
        } catch (RuntimeException e) {
            LOG.error("A call failed, and is tried again", e);
            Thread.sleep(LONGEST_WAIT);
        }
    }

    private static Duration wait(Instant now, Optional<Instant> due) {
        return due.filter(time -> time.isBefore(now.plus(LONGEST_WAIT)))
                .map(time -> Duration.between(now, time))
                .orElse(LONGEST_WAIT);
    }
}
