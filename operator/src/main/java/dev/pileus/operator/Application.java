package dev.pileus.operator;

import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the operator. */
final class Application {

    private static final Logger LOG = LoggerFactory.getLogger(Application.class);

    private Application() {}

    /** No arguments; the environment has the {@link Settings}. Ends with 1 where it cannot start, and when it leads no longer. */
    public static void main(String[] arguments) throws IOException {
        // Connections to peers are kept for the next round only where they are few.
        System.setProperty("jdk.httpclient.connectionPoolSize", "16");
        Settings settings = Settings.from(System.getenv());
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new JvmMemoryMetrics().bindTo(metrics);
        new ProcessorMetrics().bindTo(metrics);
        AtomicBoolean ending = new AtomicBoolean();
        Leadership leadership = new Leadership(() -> {
            if (!ending.get()) {
                Runtime.getRuntime().halt(1);
            }
        });
        Clock clock = Clock.systemUTC();
        PileusOperator operator = new PileusOperator(ApiClient.connect(settings), settings, leadership, metrics, clock);
        Health health = new Health(operator::isHealthy, clock);
        ManagementServer.start(settings.port(), health, metrics::scrape);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            ending.set(true);
            operator.close();
        }));
        try {
            operator.start();
            LOG.info("Pileus' operator watches peer groups and replica targets");
        } catch (RuntimeException e) {
            LOG.error("The operator cannot start: {}", e.getMessage(), e);
            System.exit(1);
        }
    }
}
