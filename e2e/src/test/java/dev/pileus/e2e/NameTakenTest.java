package dev.pileus.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.e2e.support.Cluster;
import dev.pileus.e2e.support.Json;
import dev.pileus.e2e.support.Pods;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import dev.pileus.e2e.support.Workloads;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Names that somebody has already. */
@ExtendWith(Tenants.class)
final class NameTakenTest {

    private final Tenant tenant;
    private final Workloads workloads;

    NameTakenTest(Tenant tenant) {
        this.tenant = tenant;
        this.workloads = tenant.workloads();
    }

    @Test
    void shouldAnswer409AndLeaveTheFirstWhenAWorkloadHasTheName() {
        String name = workloads.create(Json.command("taken", "echo first"));
        workloads.awaitPhase(name, "Succeeded");
        List<String> before = Cluster.objectsOf(tenant.namespace(), name);

        assertThat(workloads
                        .post(Json.command(name, "echo second"))
                        .problem(409)
                        .detail())
                .contains(name);

        assertThat(Cluster.objectsOf(tenant.namespace(), name)).isEqualTo(before);
        assertThat(workloads.output(name, "")).isEqualTo("first\n");
    }

    @Test
    void shouldAnswer409WhenADryRunHasANameThatIsTaken() {
        String name = workloads.create(Json.command("taken-too", "true"));

        workloads.dryRun(Json.command(name, "true")).problem(409);
    }

    @Test
    void shouldAnswer409AndLeaveItWhenSomebodysOwnConfigMapHasTheName() {
        Cluster.admin()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace(tenant.namespace())
                        .withName("settings")
                        .endMetadata()
                        .addToData("colour", "blue")
                        .build())
                .create();

        workloads.post(Json.command("settings", "true")).problem(409);

        assertThat(Cluster.admin()
                        .configMaps()
                        .inNamespace(tenant.namespace())
                        .withName("settings")
                        .get()
                        .getData())
                .containsEntry("colour", "blue");
        assertThat(Cluster.objectsOf(tenant.namespace(), "settings")).isEmpty();
    }

    @Test
    void shouldAnswer409AndLeaveNoRecordWhenSomebodysOwnJobHasTheName() {
        Cluster.admin()
                .batch()
                .v1()
                .jobs()
                .inNamespace(tenant.namespace())
                .resource(Pods.harmlessJob("own"))
                .create();

        workloads.post(Json.command("own", "true")).problem(409);

        assertThat(Cluster.objectsOf(tenant.namespace(), "own")).isEmpty();
        assertThat(Cluster.admin()
                        .batch()
                        .v1()
                        .jobs()
                        .inNamespace(tenant.namespace())
                        .withName("own")
                        .get())
                .isNotNull();
    }
}
