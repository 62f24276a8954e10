package dev.pileus.operator;

import static dev.pileus.operator.support.TenantGroups.soon;

import dev.pileus.operator.support.NodelessCluster;
import dev.pileus.operator.support.TenantGroups;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An API server that is away for as long as it takes to upgrade one. */
final class OutageTest {

    private static final Duration OUTAGE = Duration.ofSeconds(30);

    private static NodelessCluster cluster;

    @BeforeAll
    static void start() throws IOException {
        cluster = NodelessCluster.start();
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void shouldCatchUpWhenTheApiServerWasAway() throws IOException {
        TenantGroups tenant = cluster.tenant();
        Settings settings = OperatorProcess.settings(cluster.api(), "in-process");
        try (PileusOperator operator = new PileusOperator(
                ApiClient.connect(settings), settings, new Leadership(() -> {}), new SimpleMeterRegistry())) {
            operator.start();
            tenant.apply("mesh", 2);
            tenant.apply("other", 1);
            tenant.awaitReady("mesh", 2);
            tenant.awaitReady("other", 1);

            cluster.api().stopServer();
            soon().until(() -> !operator.isHealthy());
            soon().during(OUTAGE).until(() -> !operator.isHealthy());
            cluster.api().startServer();

            soon().until(operator::isHealthy);
            tenant.apply("mesh", 3);
            tenant.awaitReady("mesh", 3);
            tenant.list("other").edit(map -> map.edit().withData(Map.of()).build());
            soon().until(() -> tenant.list("other").get().getData().containsKey("peers.json"));
        }
    }
}
