package dev.pileus.operator;

import static dev.pileus.operator.support.TenantGroups.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.pileus.operator.replicatarget.Corrections;
import dev.pileus.operator.support.NodelessCluster;
import dev.pileus.operator.support.TenantGroups;
import dev.pileus.operator.support.TenantTargets;
import dev.pileus.testing.kubernetes.ApiCalls;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Replica targets under the same conditions as peer groups in {@link OperatorTest}. */
@Execution(ExecutionMode.CONCURRENT)
final class ReplicaTargetTest {

    /** Longer than the operator takes from a change to all that follows from it. */
    private static final Duration QUIET = Duration.ofSeconds(2);

    /** The operator's time, which passes where a test says so. */
    private static final AtomicReference<Instant> NOW = new AtomicReference<>(Instant.now());

    private static NodelessCluster cluster;
    private static ApiCalls calls;
    private static PileusOperator operator;

    private TenantTargets tenant;

    @BeforeAll
    static void start() throws IOException {
        cluster = NodelessCluster.start();
        calls = new ApiCalls();
        Settings settings = OperatorProcess.settings(cluster.api(), "in-process");
        operator = new PileusOperator(
                ApiClient.connect(settings, http -> http.addOrReplaceInterceptor("calls", calls)),
                settings,
                new Leadership(() -> {}),
                new SimpleMeterRegistry(),
                ((InstantSource) NOW::get).withZone(ZoneOffset.UTC));
        operator.start();
        soon().until(operator::isHealthy);
    }

    @AfterAll
    static void stop() {
        if (operator != null) {
            operator.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    @BeforeEach
    void makeTenant() throws IOException {
        tenant = cluster.targets();
    }

    @Test
    void shouldScaleTheDeploymentAndTellOfItsPods() {
        tenant.deploy("web", 1);

        tenant.apply("web", "web", 3);

        tenant.awaitReady("web", 3);
        assertThat(tenant.status("web").replicas()).isEqualTo(3);
        assertThat(tenant.status("web").selector()).isEqualTo("app=web");
        assertThat(tenant.message("web", "Applied")).isEqualTo("the Deployment 'web' asks for 3 replicas");
        assertThat(tenant.events("web")).containsExactly("Normal Scaled: from 1 to 3 replicas");
        assertThat(tenant.deployment("web").get().getMetadata().getManagedFields())
                .filteredOn(entry -> "scale".equals(entry.getSubresource()))
                .extracting(ManagedFieldsEntry::getManager, ManagedFieldsEntry::getOperation)
                .containsExactly(tuple("pileus-operator", "Apply"));
    }

    @Test
    void shouldFollowTheScaleOfTheTargetItself() {
        tenant.deploy("web", 1);
        tenant.apply("web", "web", 0);
        tenant.awaitReady("web", 0);
        tenant.autoscale("scaler", "pileus.dev/v1alpha1", "ReplicaTarget", "web");

        tenant.targets().withName("web").scale(2);

        tenant.awaitReady("web", 2);
        assertThat(tenant.targets().withName("web").scale().getStatus().getSelector())
                .as("for autoscalers")
                .isEqualTo("app=web");
    }

    @Test
    void shouldWriteNothingWhenNothingHasChanged() {
        tenant.deploy("web", 2);
        tenant.apply("web", "web", 2);
        tenant.awaitReady("web", 2);
        soon().during(QUIET).until(() -> {
            boolean quiet = calls.in(tenant.namespace()).isEmpty();
            calls.forget(tenant.namespace());
            return quiet;
        });

        // Each has it look at everything again.
        tenant.targets().withName("web").edit(target -> {
            target.getMetadata().setAnnotations(Map.of("looked-at", "once"));
            return target;
        });
        tenant.deployment("web").edit(deployment -> deployment
                .edit()
                .editMetadata()
                .addToLabels("looked-at", "once")
                .endMetadata()
                .build());
        soon().during(QUIET).until(() -> true);

        assertThat(calls.in(tenant.namespace())).isEmpty();
        assertThat(tenant.events("web"))
                .as("the Deployment had that number before")
                .isEmpty();
    }

    @Test
    void shouldApplyWhenTheDeploymentIsMadeLater() {
        tenant.apply("web", "web", 2);
        tenant.await("web", "Applied", "False DeploymentNotFound");
        assertThat(tenant.condition("web", "Ready")).isEqualTo("False DeploymentNotFound");
        assertThat(tenant.message("web", "Applied")).isEqualTo("there is no Deployment 'web'");

        tenant.deploy("web", 5);

        tenant.awaitReady("web", 2);
        tenant.deployment("web").delete();
        tenant.await("web", "Applied", "False DeploymentNotFound");
        assertThat(tenant.status("web").replicas()).isZero();
        assertThat(tenant.status("web").selector()).isNull();
        soon().untilAsserted(() -> assertThat(tenant.events("web"))
                .containsExactlyInAnyOrder(
                        "Normal Scaled: from 5 to 2 replicas",
                        "Warning DeploymentNotFound: there is no Deployment 'web'"));
    }

    @Test
    void shouldPutBackWhatSomebodyElseSetsAndNameThem() {
        tenant.deploy("web", 1);
        tenant.apply("web", "web", 2);
        tenant.awaitReady("web", 2);

        tenant.scale("web", 5, "kubectl-scale");

        soon().untilAsserted(() -> assertThat(tenant.events("web"))
                .contains("Normal DriftCorrected: from 5 replicas, set by 'kubectl-scale', to 2"));
        tenant.awaitCorrections("web", 1);
        tenant.awaitReady("web", 2);
        assertThat(tenant.status("web").corrections())
                .extracting(Corrections::count, Corrections::manager)
                .containsExactly(1, "kubectl-scale");
    }

    @Test
    void shouldPauseWhenSomebodyGoesOn() {
        tenant.deploy("web", 1);
        tenant.apply("web", "web", 2);
        tenant.awaitReady("web", 2);
        for (int correction = 1; correction <= 2; correction++) {
            tenant.scale("web", 5, "rival");
            tenant.awaitCorrections("web", correction);
        }

        tenant.scale("web", 5, "rival");

        tenant.await("web", "Applied", "False Contested");
        assertThat(tenant.condition("web", "Ready")).isEqualTo("False Contested");
        assertThat(tenant.message("web", "Applied"))
                .matches("'rival' has set 5 replicas; they are put back to 2 at \\S+Z, as they were 2 times before");
        assertThat(tenant.replicas("web")).isEqualTo(5);
        soon().untilAsserted(() -> assertThat(tenant.events("web"))
                .anyMatch(event -> event.startsWith("Warning Contested: 'rival' has set 5")));

        NOW.updateAndGet(now -> now.plusSeconds(10));

        tenant.awaitCorrections("web", 3);
        assertThat(tenant.replicas("web")).isEqualTo(2);
        assertThat(tenant.condition("web", "Applied"))
                .as("until it is quiet for a while")
                .isEqualTo("False Contested");

        tenant.apply("web", "web", 3);

        tenant.awaitReady("web", 3);
        assertThat(tenant.status("web").corrections()).isNull();
    }

    @Test
    void shouldYieldToAnAutoscalerAsLongAsThereIsOne() {
        tenant.deploy("web", 1);
        tenant.apply("web", "web", 2);
        tenant.awaitReady("web", 2);
        tenant.autoscale("scaler", "apps/v1", "Deployment", "web");
        tenant.await("web", "Applied", "False Autoscaled");
        assertThat(tenant.message("web", "Applied"))
                .isEqualTo("the HorizontalPodAutoscaler 'scaler' scales the Deployment 'web'");

        tenant.scale("web", 4, "kube-controller-manager");
        tenant.apply("web", "web", 3);
        soon().until(() -> tenant.status("web").observedGeneration() == 2);
        assertThat(tenant.replicas("web")).isEqualTo(4);

        tenant.turn("scaler", "other");
        tenant.awaitReady("web", 3);
        tenant.turn("scaler", "web");
        tenant.await("web", "Applied", "False Autoscaled");
        tenant.scale("web", 4, "kube-controller-manager");
        soon().until(() -> tenant.status("web").replicas() == 4);
        tenant.autoscaler("scaler").delete();

        tenant.awaitReady("web", 3);
        assertThat(tenant.status("web").corrections()).as("of the autoscaler").isNull();
    }

    @Test
    void shouldHoldByTheOldestTargetAndThenByTheNext() {
        tenant.deploy("web", 1);
        tenant.apply("b", "web", 2);
        tenant.awaitReady("b", 2);
        // Times of creation are by the second.
        soon().during(Duration.ofSeconds(1)).until(() -> true);
        tenant.apply("a", "web", 4);

        tenant.await("a", "Applied", "False Superseded");
        assertThat(tenant.message("a", "Applied"))
                .isEqualTo("the ReplicaTarget 'b', which is older, is in force for the Deployment 'web'");
        assertThat(tenant.replicas("web")).isEqualTo(2);
        assertThat(tenant.condition("b", "Applied")).isEqualTo("True Applied");

        tenant.targets().withName("b").delete();

        tenant.awaitReady("a", 4);
        assertThat(tenant.events("a")).contains("Normal Scaled: from 2 to 4 replicas");
    }

    @Test
    void shouldLeaveTheReplicasWhenItIsDeleted() {
        tenant.deploy("web", 1);
        tenant.apply("web", "web", 3);
        tenant.awaitReady("web", 3);

        tenant.targets().withName("web").delete();
        soon().until(() -> tenant.targets().withName("web").get() == null);
        // Once the operator knows the next target, it knows that this one is gone.
        tenant.apply("next", "other", 1);
        tenant.await("next", "Applied", "False DeploymentNotFound");

        soon().during(QUIET).until(() -> tenant.replicas("web") == 3);
        tenant.scale("web", 5, "kubectl-scale");
        soon().during(QUIET).until(() -> tenant.replicas("web") == 5);
    }

    @Test
    void shouldSayThatItMayNotWhenTheNamespaceIsNoTenants() {
        TenantTargets nobodys = new TenantTargets(cluster.admin(), "default");
        nobodys.deploy("web", 1);

        nobodys.apply("web", "web", 2);

        nobodys.await("web", "Applied", "False Forbidden");
        assertThat(nobodys.message("web", "Applied")).contains("cannot patch resource \"deployments/scale\"");
        assertThat(nobodys.replicas("web")).isEqualTo(1);
    }

    @Test
    void shouldSayThatTheQuotaLeavesNoRoomForPods() {
        TenantGroups quotas = new TenantGroups(cluster.admin(), tenant.namespace());
        quotas.quota(Map.of("pods", "2"));
        tenant.deploy("web", 1);
        tenant.apply("web", "web", 4);

        tenant.await("web", "Ready", "False QuotaExceeded");
        assertThat(tenant.message("web", "Ready"))
                .startsWith("exceeded quota: tenant")
                .contains("pods=2");
        assertThat(tenant.condition("web", "Applied")).isEqualTo("True Applied");
        quotas.quota(Map.of("pods", "10"));

        // Kubernetes itself tries pods again less and less often.
        tenant.apply("web", "web", 3);
        tenant.awaitReady("web", 3);
    }

    @Test
    void shouldTryAgainWhenTheApiServerFails() {
        tenant.deploy("web", 1);
        Resource<ValidatingWebhookConfiguration> webhook = tenant.breakScale();
        tenant.apply("web", "web", 2);

        tenant.await("web", "Applied", "False ApiError");
        assertThat(tenant.message("web", "Applied")).contains("failed calling webhook");
        assertThat(tenant.replicas("web")).isEqualTo(1);

        webhook.delete();
        tenant.awaitReady("web", 2);
    }

    /** Among them those of a caller of the replicas API, about whom it asks Kubernetes. */
    @ParameterizedTest
    @CsvSource({
        "get, apps, deployments, scale",
        "update, apps, deployments, scale",
        "patch, apps, deployments, scale",
        "create, pileus.dev, replicatargets, ''",
        "patch, pileus.dev, replicatargets, ''",
        "delete, pileus.dev, replicatargets, ''",
        "update, pileus.dev, replicatargets, scale",
    })
    void shouldBeAMembersRightInTheTenantAlone(String verb, String group, String resource, String subresource) {
        assertThat(cluster.mayMember(tenant.namespace(), verb, group, resource, subresource))
                .isTrue();
        assertThat(cluster.mayMember("default", verb, group, resource, subresource))
                .isFalse();
        assertThat(cluster.mayMember(tenant.namespace(), verb, "pileus.dev", "replicatargets", "status"))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "web, 1001, 'less than or equal to 1000'",
        "web, -1, 'greater than or equal to 0'",
        "'', 1, 'should be at least 1 chars long'",
        "We_b, 1, 'should match'",
        "a..b, 1, 'should match'",
    })
    void shouldBeRefusedWithAClearWordWhenATargetIsInvalid(String deployment, int replicas, String message) {
        assertThatExceptionOfType(KubernetesClientException.class)
                .isThrownBy(() -> tenant.apply("web", deployment, replicas))
                .withMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({"'{}', spec.deploymentName", "'{\"deploymentName\": \"web\"}', spec.replicas"})
    void shouldBeRefusedWhenAFieldIsMissing(String spec, String field) {
        String target =
                "{\"apiVersion\": \"pileus.dev/v1alpha1\", \"kind\": \"ReplicaTarget\", \"metadata\": {\"name\": \"web\"}, \"spec\": %s}"
                        .formatted(spec);

        assertThatExceptionOfType(KubernetesClientException.class)
                .isThrownBy(() -> cluster.admin()
                        .load(new ByteArrayInputStream(target.getBytes(StandardCharsets.UTF_8)))
                        .inNamespace(tenant.namespace())
                        .create())
                .withMessageContaining(field + ": Required value");
    }

    @Test
    void shouldBeRefusedWhenItTurnsToAnotherDeployment() {
        tenant.apply("web", "web", 1);

        assertThatExceptionOfType(KubernetesClientException.class)
                .isThrownBy(() -> tenant.apply("web", "other", 1))
                .withMessageContaining("a target stays with its Deployment");
    }
}
