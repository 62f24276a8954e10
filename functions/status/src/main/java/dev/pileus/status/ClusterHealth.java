package dev.pileus.status;

import dev.pileus.status.cluster.Cluster;
import dev.pileus.status.workload.Workloads;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Readiness;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * A health indicator: ready once the cluster has been read, and as long as what is known of it is not much out of date.
 */
@Singleton
@Readiness
final class ClusterHealth implements HealthIndicator {

    /**
     * How long a watch may be broken: API servers restart, and what was known before is still worth reading. As long as
     * callers are known without Kubernetes.
     */
    static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Cluster cluster;
    private final Workloads workloads;
    private final Clock clock;

    ClusterHealth(Cluster cluster, Workloads workloads, Clock clock) {
        this.cluster = cluster;
        this.workloads = workloads;
        this.clock = clock;
    }

    @Override
    public Publisher<HealthResult> getResult() {
        boolean outdated = cluster.brokenSince()
                .filter(since -> since.plus(PATIENCE).isBefore(clock.instant()))
                .isPresent();
        HealthStatus status = workloads.isReady() && !outdated ? HealthStatus.UP : HealthStatus.DOWN;
        return Mono.just(HealthResult.builder("cluster", status).build());
    }
}
