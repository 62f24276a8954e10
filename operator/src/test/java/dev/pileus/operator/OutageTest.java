package dev.pileus.operator;

import static dev.pileus.operator.support.TenantGroups.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.operator.support.NodelessCluster;
import dev.pileus.operator.support.TenantGroups;
import dev.pileus.operator.support.TenantTargets;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An API server that is away for as long as it takes to upgrade one, and an operator that is. */
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
        TenantTargets targets = new TenantTargets(cluster.admin(), tenant.namespace());
        targets.deploy("web", 1);
        targets.apply("web", "web", 2);
        try (PileusOperator operator = startOperator()) {
            tenant.apply("mesh", 2);
            tenant.apply("other", 1);
            tenant.awaitReady("mesh", 2);
            tenant.awaitReady("other", 1);
            targets.awaitReady("web", 2);

            cluster.api().stopServer();
            soon().until(() -> !operator.isHealthy());
            soon().during(OUTAGE).until(() -> !operator.isHealthy());
            cluster.api().startServer();

            soon().until(operator::isHealthy);
            tenant.apply("mesh", 3);
            tenant.awaitReady("mesh", 3);
            tenant.list("other").edit(map -> map.edit().withData(Map.of()).build());
            soon().until(() -> tenant.list("other").get().getData().containsKey("peers.json"));
            targets.scale("web", 5, "rival");
            targets.awaitCorrections("web", 1);
            targets.awaitReady("web", 2);
        }
    }

    @Test
    void shouldGoOnCountingCorrectionsWhenItIsStartedAnew() throws IOException {
        TenantTargets targets = cluster.targets();
        targets.deploy("web", 1);
        targets.apply("web", "web", 2);
        try (PileusOperator operator = startOperator()) {
            soon().until(operator::isHealthy);
            targets.awaitReady("web", 2);
            for (int correction = 1; correction <= 2; correction++) {
                targets.scale("web", 5, "rival");
                targets.awaitCorrections("web", correction);
            }
        }
        targets.scale("web", 5, "rival");

        try (PileusOperator operator = startOperator()) {
            soon().until(operator::isHealthy);
            targets.await("web", "Applied", "False Contested");
            targets.awaitCorrections("web", 3);
            assertThat(targets.replicas("web")).isEqualTo(2);
        }
    }

    private static PileusOperator startOperator() {
        Settings settings = OperatorProcess.settings(cluster.api(), "in-process");
        PileusOperator operator = new PileusOperator(
                ApiClient.connect(settings),
                settings,
                new Leadership(() -> {}),
                new SimpleMeterRegistry(),
                Clock.systemUTC());
        operator.start();
        return operator;
    }
}
