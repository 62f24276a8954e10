package dev.pileus.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pileus.e2e.support.Answer;
import dev.pileus.e2e.support.Cluster;
import dev.pileus.e2e.support.Json;
import dev.pileus.e2e.support.Pods;
import dev.pileus.e2e.support.Sweeper;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import dev.pileus.e2e.support.Workloads;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBindingBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What breaks between a record and its Job leaves nothing, or something that the sweep removes. */
@ExtendWith(Tenants.class)
final class HalfMadeTest {

    private final Tenant tenant;
    private final Workloads workloads;

    HalfMadeTest(Tenant tenant) {
        this.tenant = tenant;
        this.workloads = tenant.workloads();
    }

    @Test
    void shouldAnswer429AndLeaveNoRecordWhenTheQuotaRefusesTheJob() {
        ResourceQuota noJobs = quota("count/jobs.batch", "0");
        try {
            await("the quota holds").until(this::areJobsRefused);

            Answer answer = workloads.post(Json.command("refused-by-quota", "true"));

            assertThat(answer.problem(429).detail())
                    .containsIgnoringCase("quota")
                    .contains("Jobs: 1 is wanted");
            assertThat(Cluster.objectsOf(tenant.namespace(), "refused-by-quota"))
                    .isEmpty();
        } finally {
            Cluster.admin().resource(noJobs).delete();
            await("the end of the quota").until(() -> !areJobsRefused());
        }
    }

    @Test
    void shouldAnswer429WhenTheQuotaRefusesTheRecord() {
        ResourceQuota noRecords = quota("count/configmaps", "1");
        try {
            await("the quota holds").until(this::areRecordsRefused);

            workloads.post(Json.command("no-record", "true")).problem(429);

            assertThat(Cluster.objectsOf(tenant.namespace(), "no-record")).isEmpty();
        } finally {
            Cluster.admin().resource(noRecords).delete();
            await("the end of the quota").until(() -> !areRecordsRefused());
        }
    }

    @Test
    void shouldSayWhyAndLeaveNoRecordWhenAPolicyRefusesTheJob() {
        List<HasMetadata> policy = policyAgainstJobs();
        policy.forEach(object -> Cluster.admin().resource(object).create());
        try {
            await("the policy").until(this::areJobsRefused);

            Answer answer = workloads.post(Json.command("refused-by-policy", "true"));

            assertThat(answer.status()).isIn(403, 422);
            assertThat(answer.problem(answer.status()).detail()).contains("No jobs on Saturdays.");
            assertThat(Cluster.objectsOf(tenant.namespace(), "refused-by-policy"))
                    .isEmpty();
        } finally {
            policy.forEach(object -> Cluster.admin().resource(object).delete());
            await("the end of the policy").until(() -> !areJobsRefused());
        }
    }

    @Test
    void shouldRemoveTheRecordWhenASweepFindsOneThatWasLeftHalfMade() {
        String name = "left-" + Tenant.suffix();
        Cluster.admin()
                .resource(Manifests.halfMadeRecord(tenant, name, Instant.now().minusSeconds(1)))
                .create();

        Sweeper.sweep();

        Cluster.awaitEndOf(tenant.namespace(), name);
    }

    @Test
    void shouldLeaveTheRecordWhenItMayStillBeInTheMaking() {
        String name = "young-" + Tenant.suffix();
        Cluster.admin()
                .resource(Manifests.halfMadeRecord(tenant, name, Instant.now().plusSeconds(600)))
                .create();

        Sweeper.sweep();

        assertThat(Cluster.objectsOf(tenant.namespace(), name)).containsExactly("ConfigMap/" + name);
        workloads.deleteAndAwait(name);
    }

    @Test
    void shouldRemoveEverythingWhenASweepFindsAWorkloadThatHasOutlivedItsLife() {
        String name = workloads.run("sleep 1000");
        workloads.awaitPhase(name, "Running");
        Sweeper.outlive(tenant.namespace(), name);

        Sweeper.sweep();

        Cluster.awaitEndOf(tenant.namespace(), name);
    }

    /** No test calls the sweep here: status does. */
    @Test
    void shouldRemoveTheWorkloadByItselfWhenItHasOutlivedItsLife() {
        String name = workloads.run("true");
        Sweeper.outlive(tenant.namespace(), name);

        Cluster.awaitEndOf(tenant.namespace(), name);
    }

    private ResourceQuota quota(String resource, String limit) {
        ResourceQuota quota = Cluster.admin()
                .resource(new ResourceQuotaBuilder()
                        .withNewMetadata()
                        .withNamespace(tenant.namespace())
                        .withName("no-more-" + Tenant.suffix())
                        .endMetadata()
                        .withNewSpec()
                        .addToHard(resource, new Quantity(limit))
                        .endSpec()
                        .build())
                .create();
        await("the quota")
                .until(() -> Cluster.admin().resource(quota).get().getStatus().getUsed() != null
                        && Cluster.admin()
                                .resource(quota)
                                .get()
                                .getStatus()
                                .getUsed()
                                .containsKey(resource));
        return quota;
    }

    private boolean areJobsRefused() {
        return isRefused(Pods.harmlessJob("probe"));
    }

    private boolean areRecordsRefused() {
        return isRefused(Manifests.halfMadeRecord(tenant, "probe", Instant.now().plusSeconds(600)));
    }

    private boolean isRefused(HasMetadata object) {
        try {
            Cluster.admin()
                    .resource(object)
                    .inNamespace(tenant.namespace())
                    .dryRun()
                    .create();
            return false;
        } catch (KubernetesClientException e) {
            return true;
        }
    }

    private List<HasMetadata> policyAgainstJobs() {
        String name = "no-jobs." + tenant.namespace();
        return List.of(
                new ValidatingAdmissionPolicyBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .withFailurePolicy("Fail")
                        .withNewMatchConstraints()
                        .addNewResourceRule()
                        .withApiGroups("batch")
                        .withApiVersions("v1")
                        .withOperations("CREATE")
                        .withResources("jobs")
                        .endResourceRule()
                        .endMatchConstraints()
                        .addNewValidation()
                        .withExpression("false")
                        .withMessage("No jobs on Saturdays.")
                        .endValidation()
                        .endSpec()
                        .build(),
                new ValidatingAdmissionPolicyBindingBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .withPolicyName(name)
                        .withValidationActions("Deny")
                        .withNewMatchResources()
                        .withNewNamespaceSelector()
                        .withMatchLabels(Map.of("kubernetes.io/metadata.name", tenant.namespace()))
                        .endNamespaceSelector()
                        .endMatchResources()
                        .endSpec()
                        .build());
    }
}
