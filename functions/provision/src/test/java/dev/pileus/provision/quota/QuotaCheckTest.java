package dev.pileus.provision.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobBuilder;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuotaCheckTest {

    private static final BigDecimal GIBIBYTE = BigDecimal.valueOf(1L << 30);

    @Test
    void shouldNameTheLimitWhenItDoesNotFit() {
        assertThat(QuotaCheck.exceeded(
                        List.of(quota("limits.memory", "8Gi", "7680Mi")), Map.of("limits.memory", GIBIBYTE)))
                .containsExactly("memory limits: 1Gi is wanted, and 7.5Gi of 8Gi is in use");
    }

    @Test
    void shouldNameEachLimitWhenSeveralAreInTheWay() {
        assertThat(QuotaCheck.exceeded(
                        List.of(quota("pods", "1", "1"), quota("requests.cpu", "1", "950m")),
                        Map.of("pods", BigDecimal.ONE, "requests.cpu", new BigDecimal("0.1"))))
                .containsExactly(
                        "pods: 1 is wanted, and 1 of 1 is in use",
                        "processors asked for: 100m is wanted, and 950m of 1 is in use");
    }

    @Test
    void shouldKnowTheOlderNamesWhenAQuotaUsesThem() {
        assertThat(QuotaCheck.exceeded(
                        List.of(quota("memory", "1Gi", "0")), Map.of("requests.memory", GIBIBYTE.add(BigDecimal.ONE))))
                .hasSize(1);
    }

    @Test
    void shouldLetItPassWhenItFitsExactly() {
        assertThat(QuotaCheck.exceeded(
                        List.of(quota("limits.memory", "8Gi", "7Gi")), Map.of("limits.memory", GIBIBYTE)))
                .isEmpty();
    }

    @Test
    void shouldLetItPassWhenTheLimitIsOfSomethingElse() {
        assertThat(QuotaCheck.exceeded(
                        List.of(quota("services.loadbalancers", "0", "0")), Map.of("pods", BigDecimal.ONE)))
                .isEmpty();
    }

    @Test
    void shouldLeaveItToKubernetesWhenAQuotaHasScopes() {
        ResourceQuota scoped = quota("pods", "0", "0")
                .edit()
                .editSpec()
                .withScopes("Terminating")
                .endSpec()
                .build();

        assertThat(QuotaCheck.exceeded(List.of(scoped), Map.of("pods", BigDecimal.ONE)))
                .isEmpty();
    }

    @Test
    void shouldTakeItForUnusedWhenAQuotaIsNew() {
        ResourceQuota fresh = quota("pods", "1", "1").edit().withStatus(null).build();

        assertThat(QuotaCheck.exceeded(List.of(fresh), Map.of("pods", BigDecimal.ONE)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "requests.cpu, 2, 2",
        "requests.cpu, 0.05, 50m",
        "limits.memory, 1073741824, 1Gi",
        "limits.memory, 536870912, 512Mi",
        "limits.memory, 1500, 1500",
        "requests.storage, 0, 0",
        "pods, 10, 10"
    })
    void shouldWriteAQuantityWhenAnAmountIsGiven(String resource, String amount, String quantity) {
        assertThat(Quantities.exact(resource, new BigDecimal(amount))).isEqualTo(quantity);
        assertThat(new Quantity(quantity).getNumericalAmount()).isEqualByComparingTo(amount);
    }

    @Test
    void shouldCountAnObjectOfAnyTypeByItsNameInAQuota() {
        CronJob unknown = new CronJobBuilder().build();

        assertThat(ResourceUsage.of(List.of(unknown))).containsExactly(entry("count/cronjobs.batch", BigDecimal.ONE));
    }

    @Test
    void shouldTakeWhatKubernetesTakesForGrantedWhenAnObjectSaysLittle() {
        Deployment deployment = new DeploymentBuilder()
                .withNewSpec()
                .withNewTemplate()
                .withNewSpec()
                .addNewContainer()
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
        PersistentVolumeClaim claim =
                new PersistentVolumeClaimBuilder().withNewSpec().endSpec().build();

        assertThat(ResourceUsage.of(List.of(deployment, claim)))
                .containsEntry("pods", BigDecimal.ONE)
                .containsEntry("requests.memory", BigDecimal.ZERO)
                .containsEntry("requests.storage", BigDecimal.ZERO);
    }

    private static ResourceQuota quota(String resource, String hard, String used) {
        return new ResourceQuotaBuilder()
                .withNewSpec()
                .addToHard(resource, new Quantity(hard))
                .endSpec()
                .withNewStatus()
                .addToUsed(resource, new Quantity(used))
                .endStatus()
                .build();
    }
}
