package dev.pileus.operator;

import static dev.pileus.operator.support.TenantGroups.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.operator.support.NodelessCluster;
import dev.pileus.operator.support.TenantGroups;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Operators as processes, of which one leads, and what becomes of groups when it ends. */
final class FailoverTest {

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
    void shouldFinishUnderAnotherLeaderWhenOneIsKilledEndedOrDeposed(@TempDir Path folder) throws Exception {
        TenantGroups tenant = cluster.tenant();
        tenant.apply("mesh", 2);
        try (OperatorProcess first = OperatorProcess.start(cluster.api(), "first", folder)) {
            tenant.awaitReady("mesh", 2);
            tenant.apply("mesh", 40);
            soon().until(() -> tenant.peersJson("mesh").contains("mesh-39"));
            first.kill();
        }
        // As when it has run out: whoever is killed cannot hand it back.
        lease().delete();
        tenant.apply("mesh", 30);

        try (OperatorProcess second = OperatorProcess.start(cluster.api(), "second", folder);
                OperatorProcess third = OperatorProcess.start(cluster.api(), "third", folder)) {
            tenant.awaitReady("mesh", 30);
            OperatorProcess leader = leader().equals("second") ? second : third;
            OperatorProcess standby = leader == second ? third : second;
            leader.end();
            tenant.apply("mesh", 3);
            tenant.awaitReady("mesh", 3);
            assertThat(leader()).isEqualTo(standby == second ? "second" : "third");

            lease().edit(lease -> lease.edit()
                    .editSpec()
                    .withHolderIdentity("other")
                    .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC))
                    .endSpec()
                    .build());
            assertThat(standby.awaitEnd(Duration.ofMinutes(1)))
                    .as("the exit code of one that leads no longer")
                    .isEqualTo(1);
            assertThat(leader()).isEqualTo("other");
        }

        tenant.groups().delete();
        soon().untilAsserted(() -> assertThat(tenant.objects()).isEmpty());
    }

    private static Resource<Lease> lease() {
        return cluster.admin().leases().inNamespace("pileus").withName(Leadership.LEASE);
    }

    private static String leader() {
        return lease().get().getSpec().getHolderIdentity();
    }
}
