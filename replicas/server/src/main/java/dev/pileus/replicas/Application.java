package dev.pileus.replicas;

import com.linecorp.armeria.common.metric.MoreMeters;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the server. */
final class Application {

    private static final Logger LOG = LoggerFactory.getLogger(Application.class);
    private static final int TIMEOUT_MILLIS = 5_000;

    private Application() {}

    /**
     * No arguments; the environment has the {@link Settings}. Kubernetes is the one whose pod this is, or that of the kubeconfig.
     * Ends with 1 where it cannot start.
     */
    public static void main(String[] arguments) {
        issueNoSessionTickets();
        // Of calls their number and their time; percentiles are for Prometheus to work out.
        MoreMeters.setDistributionStatisticConfig(DistributionStatisticConfig.NONE);
        try {
            Settings settings = Settings.from(System.getenv());
            ReplicasServer server = new ReplicasServer(settings, connect(), InstantSource.system());
            Runtime.getRuntime().addShutdownHook(new Thread(server::drain));
            server.start();
            LOG.info(
                    "The replicas API listens on port {}, health and metrics on {}",
                    server.port(),
                    server.managementPort());
        } catch (RuntimeException e) {
            LOG.error("The server cannot start: {}", e.getMessage());
            Runtime.getRuntime().halt(1);
        }
    }

    /**
     * Has the JDK's TLS resume no session, so that nobody comes in by one that was opened under an authority which is trusted no
     * more. It is read once, when TLS is used first.
     */
    static void issueNoSessionTickets() {
        System.setProperty("jdk.tls.server.newSessionTicketCount", "0");
    }

    private static KubernetesClient connect() {
        return new KubernetesClientBuilder()
                .withConfig(configure(new ConfigBuilder()).build())
                .build();
    }

    /** The way in which this server calls Kubernetes: soon tired of waiting, as callers wait for it, and not trying again by itself. */
    static ConfigBuilder configure(ConfigBuilder config) {
        return config.withRequestTimeout(TIMEOUT_MILLIS)
                .withConnectionTimeout(TIMEOUT_MILLIS)
                .withRequestRetryBackoffLimit(0)
                .withWatchReconnectInterval(100)
                .withUserAgent("pileus-replicas")
                .withHttp2Disable(true);
    }
}
