package dev.pileus.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Of several instances one leads, and it alone writes. The others keep their watches, so that one of them can take over at
 * once. An instance that is ended hands the Lease back; one that dies is followed when its Lease has run out.
 */
public final class Leadership {

    /** The name of the Lease. */
    public static final String LEASE = "pileus-operator";

    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);

    /** How long nobody takes over from a leader that is silent. */
    private static final Duration LEASE_DURATION = Duration.ofSeconds(40);

    /** How long a leader goes on without having renewed its Lease: an API server that is away for half a minute changes nothing. */
    private static final Duration RENEW_DEADLINE = Duration.ofSeconds(33);

    /** Each renewal is a write, the only one of an operator at rest. */
    private static final Duration RETRY_PERIOD = Duration.ofSeconds(4);

    private final Runnable onLoss;
    private volatile boolean leads;

    /**
     * @param onLoss what to do when the leadership is lost: end the process, since what it is about to write may be out of date
     */
    public Leadership(Runnable onLoss) {
        this.onLoss = onLoss;
    }

    /** Tells whether this instance leads. */
    public boolean leads() {
        return leads;
    }

    LeaderElectionConfiguration configuration(Settings settings) {
        return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(LEASE)
                .withLeaseNamespace(settings.namespace())
                .withIdentity(settings.identity())
                .withLeaseDuration(LEASE_DURATION)
                .withRenewDeadline(RENEW_DEADLINE)
                .withRetryPeriod(RETRY_PERIOD)
                .withLeaderCallbacks(new LeaderCallbacks(this::won, this::lost, leader -> {}))
                .withExitOnStopLeading(false)
                .build();
    }

    /**
     * Hands the Lease back where this instance holds it. The SDK does not; without it the others would wait until it has run out.
     *
     * @param client of an instance that writes nothing more
     */
    void release(KubernetesClient client, Settings settings) {
        try {
            Optional.ofNullable(client.leases()
                            .inNamespace(settings.namespace())
                            .withName(LEASE)
                            .get())
                    .filter(lease -> settings.identity().equals(lease.getSpec().getHolderIdentity()))
                    .map(lease -> lease.edit()
                            .editSpec()
                            .withHolderIdentity(null)
                            .endSpec()
                            .build())
                    .ifPresent(lease -> client.resource(lease).update());
        } catch (KubernetesClientException e) {
            LOG.warn("The Lease is not handed back: {}", e.getMessage());
        }
    }

    private void won() {
        leads = true;
        LOG.info("This instance leads");
    }

    private void lost() {
        leads = false;
        LOG.info("This instance leads no longer");
        onLoss.run();
    }
}
