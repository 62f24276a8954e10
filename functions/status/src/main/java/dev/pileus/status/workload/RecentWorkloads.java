package dev.pileus.status.workload;

import dev.pileus.common.ProblemException;
import dev.pileus.status.access.ClientPresence;
import dev.pileus.status.access.ConcurrencyLimit;
import dev.pileus.status.access.Permit;
import dev.pileus.status.cluster.Cluster;
import dev.pileus.status.cluster.RecordReader;
import dev.pileus.status.cluster.WorkloadKey;
import io.micronaut.context.annotation.Value;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/**
 * Finds workloads that were made a moment ago. Whoever made one knows of it from Kubernetes' answer, and may ask here before
 * Kubernetes' watch has told this function; so of a name that is not known Kubernetes itself is asked.
 */
@Singleton
final class RecentWorkloads {

    /** Between two looks. */
    private static final Duration PAUSE = Duration.ofMillis(20);

    private static final int SLOTS = 100;
    private static final int PER_CALLER = 20;

    private final RecordReader records;
    private final Cluster cluster;
    private final Workloads workloads;
    private final ConcurrencyLimit limit = new ConcurrencyLimit("requests for unknown workloads", SLOTS, PER_CALLER);
    private final Duration watchDelay;

    /**
     * Finds workloads.
     *
     * @param watchDelay how long the watch may be behind
     */
    RecentWorkloads(
            RecordReader records,
            Cluster cluster,
            Workloads workloads,
            @Value("${pileus.status.watch-delay}") Duration watchDelay) {
        this.records = records;
        this.cluster = cluster;
        this.workloads = workloads;
        this.watchDelay = watchDelay;
    }

    /**
     * A workload that was not known, as soon as it is; empty where Kubernetes has no record of it, or an unreadable one.
     *
     * @param permit the right to see it
     * @throws ProblemException 503 where Kubernetes does not answer or the watch is further behind than that, and as
     *     {@link ConcurrencyLimit#acquire} does
     */
    Optional<View> await(Permit permit, WorkloadKey key) {
        try (ConcurrencyLimit.Slot _ = limit.acquire(permit, ClientPresence.current())) {
            if (records.read(key).isEmpty()) {
                return Optional.empty();
            }
            long deadline = System.nanoTime() + watchDelay.toNanos();
            Optional<View> view = workloads.find(key);
            while (view.isEmpty() && !cluster.isUnreadable(key)) {
                if (System.nanoTime() > deadline) {
                    throw new ProblemException(
                            HttpStatus.SERVICE_UNAVAILABLE,
                            "This workload was made just now, and Kubernetes has not told of it yet. Try again in a moment.");
                }
                Thread.sleep(PAUSE);
                view = workloads.find(key);
            }
            return view;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(HttpStatus.SERVICE_UNAVAILABLE, "This server stops. Try again in a moment.");
        }
    }
}
