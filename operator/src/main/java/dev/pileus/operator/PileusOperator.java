package dev.pileus.operator;

import dev.pileus.operator.peergroup.PeerGroups;
import dev.pileus.operator.replicatarget.ReplicaTargets;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetrics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;

/** The controllers of all of Pileus' custom resources, started together. */
public final class PileusOperator implements AutoCloseable {

    /** By this name the API server knows which fields are the operator's, and Events where they come from. */
    public static final String NAME = "pileus-operator";

    /** Each resource is looked at once in so many minutes, whether or not something has changed. */
    public static final long RESYNC_MINUTES = 10;

    /** What failed is tried again after at most so many milliseconds. */
    public static final long MAX_RETRY_MILLIS = 60_000;

    /**
     * A refusal stands until somebody does something about it, which does not always show in a watch: it is tried again after
     * this long.
     */
    public static final Duration RECHECK = Duration.ofMinutes(1);

    /** The API group of Pileus' custom resources. */
    public static final String GROUP = "pileus.dev";

    private static final Duration CACHE_SYNC_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration TERMINATION_TIMEOUT = Duration.ofSeconds(5);

    private final KubernetesClient client;
    private final Settings settings;
    private final Leadership leadership;
    private final Operator operator;

    /**
     * @param client with the operator's own rights; it is closed with the operator
     * @param leadership who leads
     * @param metrics where the controllers are measured
     * @param clock by which corrections are made and conditions are dated
     */
    public PileusOperator(
            KubernetesClient client, Settings settings, Leadership leadership, MeterRegistry metrics, Clock clock) {
        this.client = client;
        this.settings = settings;
        this.leadership = leadership;
        Gauge.builder("pileus.operator.leading", leadership, each -> each.leads() ? 1 : 0)
                .description("Whether this instance leads, and so writes")
                .register(metrics);
        this.operator = new Operator(configuration -> configuration
                .withKubernetesClient(client)
                .withCloseClientOnStop(false)
                .withLeaderElectionConfiguration(leadership.configuration(settings))
                .withMetrics(MicrometerMetrics.withoutPerResourceMetrics(metrics))
                .withCacheSyncTimeout(CACHE_SYNC_TIMEOUT)
                .withReconciliationTerminationTimeout(TERMINATION_TIMEOUT)
                // No annotation on objects to tell one's own changes by: versions do.
                .withPreviousAnnotationForDependentResources(false)
                .withParseResourceVersions(true)
                // RBAC does not let it read definitions, and without its own the watch says so.
                .checkingCRDAndValidateLocalModel(false));
        PeerGroups.register(operator, client, settings.peers(), leadership::leads, clock);
        ReplicaTargets.register(operator, client, clock);
    }

    /**
     * Starts the watches, and takes part in the election.
     *
     * @throws io.javaoperatorsdk.operator.OperatorException where what there is cannot be read
     */
    public void start() {
        operator.start();
    }

    /** Tells whether it is started and all its watches work. */
    public boolean isHealthy() {
        return operator.getRuntimeInfo().isStarted()
                && operator.getRuntimeInfo().allEventSourcesAreHealthy();
    }

    /** Ends the watches and what is being reconciled, and hands the Lease back. */
    @Override
    public void close() {
        operator.stop();
        leadership.release(client, settings);
        client.close();
    }
}
