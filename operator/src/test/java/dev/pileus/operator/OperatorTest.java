package dev.pileus.operator;

import static dev.pileus.operator.support.TenantGroups.names;
import static dev.pileus.operator.support.TenantGroups.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.pileus.operator.peergroup.PeerGroupSpec;
import dev.pileus.operator.support.NodelessCluster;
import dev.pileus.operator.support.TenantGroups;
import dev.pileus.testing.kubernetes.ApiCalls;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The operator with the rights that its manifests give it, against a real Kubernetes API and Kubernetes' own controllers; only
 * the nodes are played. The program that it runs is built by {@code make kube}. Each test is a tenant of its own, so they run
 * side by side.
 */
@Execution(ExecutionMode.CONCURRENT)
final class OperatorTest {

    /** Longer than the operator takes from a change to all that follows from it. */
    private static final Duration QUIET = Duration.ofSeconds(2);

    private static NodelessCluster cluster;
    private static ApiCalls calls;
    private static PrometheusMeterRegistry metrics;
    private static PileusOperator operator;

    private TenantGroups tenant;

    @BeforeAll
    static void start() throws IOException {
        cluster = NodelessCluster.start();
        calls = new ApiCalls();
        metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Settings settings = OperatorProcess.settings(cluster.api(), "in-process");
        operator = new PileusOperator(
                ApiClient.connect(settings, http -> http.addOrReplaceInterceptor("calls", calls)),
                settings,
                new Leadership(() -> {}),
                metrics,
                Clock.systemUTC());
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
        tenant = cluster.tenant();
    }

    @Test
    void shouldFollowItsSizeAndKeepThePodsThatStay() {
        tenant.apply("mesh", 1);
        tenant.awaitReady("mesh", 1);
        String first = tenant.podUid("mesh-0");

        for (int size : new int[] {5, 50, 1}) {
            tenant.apply("mesh", size);
            tenant.awaitReady("mesh", size);
            assertThat(tenant.pods("mesh")).isEqualTo(names("mesh", size));
            assertThat(tenant.podUid("mesh-0")).as("the first peer").isEqualTo(first);
        }
        tenant.apply("mesh", 0);
        soon().untilAsserted(() -> {
            assertThat(tenant.pods("mesh")).isEmpty();
            assertThat(tenant.condition("mesh", "Ready")).isEqualTo("True NoPeers");
        });
        tenant.groups().withName("mesh").scale(5);
        tenant.awaitReady("mesh", 5);
        assertThat(tenant.status("mesh").links().expected()).isEqualTo(20);
        assertThat(tenant.groups().withName("mesh").scale().getStatus().getSelector())
                .as("for autoscalers")
                .isNotNull();
    }

    @Test
    void shouldChangeTheListAloneWhenPingsAreToBeOthers() {
        tenant.apply("mesh", 2);
        tenant.awaitReady("mesh", 2);
        long generation = tenant.set("mesh").get().getMetadata().getGeneration();

        tenant.apply("mesh", new PeerGroupSpec(2, 60, 2000, 1));

        soon().until(
                        () -> tenant.peersJson("mesh"),
                        list -> list.startsWith("{\"intervalSeconds\":60,\"timeoutMillis\":2000,\"fanout\":1"));
        soon().until(() -> tenant.status("mesh").links().expected() == 2);
        assertThat(tenant.set("mesh").get().getMetadata().getGeneration()).isEqualTo(generation);
    }

    @Test
    void shouldWriteNothingWhenNothingHasChanged() {
        tenant.apply("mesh", 3);
        tenant.awaitReady("mesh", 3);
        soon().until(() -> tenant.events("mesh").contains("Normal AllPeersReady: 3 of 3 peers are ready"));
        awaitQuiet();

        // Each has it look at everything again.
        for (String value : List.of("one", "two", "three")) {
            tenant.annotate("mesh", "looked-at", value);
            soon().during(QUIET).until(() -> true);
        }

        assertThat(calls.in(tenant.namespace()))
                .as("calls for three reconciliations of nothing")
                .isEmpty();
        tenant.annotate("mesh", "pileus.dev/paused", "true");
        soon().untilAsserted(() -> assertThat(calls.in(tenant.namespace()))
                .as("calls for a change of the status")
                .containsExactly("PATCH " + statusPath("mesh")));
    }

    /** Waits until the operator calls nothing more on behalf of the tenant. */
    private void awaitQuiet() {
        soon().during(QUIET).until(() -> {
            boolean quiet = calls.in(tenant.namespace()).isEmpty();
            calls.forget(tenant.namespace());
            return quiet;
        });
    }

    private String statusPath(String name) {
        return "/apis/pileus.dev/v1alpha1/namespaces/%s/peergroups/%s/status".formatted(tenant.namespace(), name);
    }

    @Test
    void shouldPutBackWhatSomebodyHasChangedByHand() {
        tenant.apply("mesh", 2);
        tenant.awaitReady("mesh", 2);
        String uid = tenant.set("mesh").get().getMetadata().getUid();

        tenant.list("mesh")
                .edit(map -> map.edit().withData(Map.of("peers.json", "{}")).build());
        soon().until(() -> tenant.peersJson("mesh").contains("mesh-1"));

        tenant.list("mesh").edit(map -> map.edit()
                .editMetadata()
                .removeFromLabels("pileus.dev/peer-group")
                .endMetadata()
                .build());
        soon().until(
                        () -> tenant.list("mesh").get().getMetadata().getLabels(),
                        labels -> labels.containsKey("pileus.dev/peer-group"));

        tenant.list("mesh").edit(map -> map.edit()
                .editMetadata()
                .withOwnerReferences(List.of())
                .endMetadata()
                .build());
        soon().until(
                        () -> tenant.list("mesh").get().getMetadata().getOwnerReferences(),
                        references -> !references.isEmpty());

        tenant.set("mesh")
                .edit(set -> set.edit().editSpec().withReplicas(7).endSpec().build());
        soon().until(() -> tenant.pods("mesh").equals(names("mesh", 2))
                && tenant.set("mesh").get().getSpec().getReplicas() == 2);

        tenant.set("mesh").delete();
        soon().until(
                        () -> tenant.set("mesh").get(),
                        set -> set != null && !set.getMetadata().getUid().equals(uid));
        tenant.awaitReady("mesh", 2);
    }

    @Test
    void shouldTakeOverWhatAnEarlierGroupWasMadeTo() {
        tenant.apply("mesh", 2);
        tenant.awaitReady("mesh", 2);
        String pod = tenant.podUid("mesh-0");

        tenant.groups()
                .withName("mesh")
                .withPropagationPolicy(DeletionPropagation.ORPHAN)
                .delete();
        soon().until(() -> tenant.groups().withName("mesh").get() == null);
        tenant.apply("mesh", 2);

        tenant.awaitReady("mesh", 2);
        assertThat(tenant.podUid("mesh-0")).isEqualTo(pod);
        assertThat(tenant.set("mesh").get().getMetadata().getOwnerReferences())
                .extracting("uid")
                .containsExactly(
                        tenant.groups().withName("mesh").get().getMetadata().getUid());
    }

    @Test
    void shouldBeginAnewWhenAGroupIsDeletedAndMadeAtOnce() {
        tenant.apply("mesh", 2);
        tenant.awaitReady("mesh", 2);
        String pod = tenant.podUid("mesh-0");

        tenant.groups().withName("mesh").delete();
        tenant.apply("mesh", 3);

        soon().until(() -> !List.of(pod, "").contains(tenant.podUid("mesh-0")));
        tenant.awaitReady("mesh", 3);
    }

    @ParameterizedTest
    @CsvSource({
        "mesh, 251, 5, 1000, 0, 'less than or equal to 250'",
        "mesh, -1, 5, 1000, 0, 'greater than or equal to 0'",
        "mesh, 3, 3601, 1000, 0, 'less than or equal to 3600'",
        "mesh, 3, 5, 9, 0, 'greater than or equal to 10'",
        "mesh, 3, 1, 1000, 0, 'timeoutMillis is less than the interval'",
        "mesh, 3, 5, 1000, 250, 'less than or equal to 249'",
        "a.b, 3, 5, 1000, 0, 'lowercase letters, digits and inner dashes'",
        "1mesh, 3, 5, 1000, 0, 'begins with a letter'",
        "a123456789012345678901234567890123456789012345678, 3, 5, 1000, 0, 'at most 48'",
    })
    void shouldBeRefusedWithAClearWordWhenAGroupIsInvalid(
            String name, int replicas, int interval, int timeout, int fanout, String message) {
        assertThatExceptionOfType(KubernetesClientException.class)
                .isThrownBy(() -> tenant.apply(name, new PeerGroupSpec(replicas, interval, timeout, fanout)))
                .withMessageContaining(message);
    }

    @Test
    void shouldFillInTheDefaultsWhenTheSpecIsEmpty() {
        cluster.admin()
                .load(new ByteArrayInputStream("""
                        {"apiVersion": "pileus.dev/v1alpha1", "kind": "PeerGroup", "metadata": {"name": "mesh"}, "spec": {}}
                        """.getBytes(StandardCharsets.UTF_8)))
                .inNamespace(tenant.namespace())
                .create();

        tenant.awaitReady("mesh", 3);
        assertThat(tenant.groups().withName("mesh").get().getSpec()).isEqualTo(new PeerGroupSpec(3, 5, 1000, 0));
    }

    @Test
    void shouldShowThatTheQuotaLeavesNoRoomAndGoOnWhenItDoes() {
        tenant.quota(Map.of("pods", "2"));
        tenant.apply("mesh", 4);

        soon().untilAsserted(() -> {
            assertThat(tenant.condition("mesh", "Degraded")).isEqualTo("True QuotaExceeded");
            assertThat(tenant.message("mesh", "Degraded"))
                    .startsWith("exceeded quota: tenant")
                    .contains("pods=2");
            assertThat(tenant.condition("mesh", "Ready")).isEqualTo("False QuotaExceeded");
        });
        soon().untilAsserted(() -> assertThat(tenant.events("mesh"))
                .anyMatch(event -> event.startsWith("Warning QuotaExceeded: exceeded quota")));

        tenant.quota(Map.of("pods", "10"));

        tenant.awaitReady("mesh", 4);
        assertThat(tenant.condition("mesh", "Degraded")).isEqualTo("False AsExpected");
    }

    @Test
    void shouldShowThatTheQuotaRefusesAnObject() {
        tenant.quota(Map.of("count/configmaps", "0"));
        tenant.apply("mesh", 1);

        soon().untilAsserted(() -> {
            assertThat(tenant.condition("mesh", "Degraded")).isEqualTo("True QuotaExceeded");
            assertThat(tenant.message("mesh", "Degraded")).contains("exceeded quota: tenant");
        });
        assertThat(tenant.set("mesh").get()).as("peers without a list").isNull();
    }

    @ParameterizedTest
    @CsvSource({"app, mesh", "pileus.dev/peer-group, mesh"})
    void shouldLeaveAloneWhatIsSomebodyElses(String label, String value) {
        ConfigMap theirs = new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(tenant.namespace())
                .withName("mesh-peers")
                .addToLabels(label, value)
                .endMetadata()
                .withData(Map.of("theirs", "yes"))
                .build();
        cluster.admin().resource(theirs).create();

        tenant.apply("mesh", 1);

        soon().untilAsserted(() -> {
            assertThat(tenant.condition("mesh", "Degraded")).isEqualTo("True NameTaken");
            assertThat(tenant.message("mesh", "Ready")).contains("the ConfigMap 'mesh-peers' is there already");
        });
        assertThat(tenant.list("mesh").get().getData()).isEqualTo(Map.of("theirs", "yes"));
    }

    @Test
    void shouldSayThatItMayNotWhenTheNamespaceIsNoTenants() {
        TenantGroups nobodys = new TenantGroups(cluster.admin(), "default");

        nobodys.apply("mesh", 1);

        soon().until(() -> nobodys.condition("mesh", "Degraded").equals("True Forbidden"));
    }

    @Test
    void shouldTouchNothingWhileItIsPaused() {
        tenant.apply("mesh", 2);
        tenant.awaitReady("mesh", 2);
        tenant.annotate("mesh", "pileus.dev/paused", "true");
        soon().until(() -> tenant.condition("mesh", "Progressing").equals("False Paused"));

        tenant.groups().withName("mesh").scale(4);
        tenant.list("mesh")
                .edit(map -> map.edit().withData(Map.of("peers.json", "{}")).build());

        soon().during(QUIET)
                .until(() -> tenant.pods("mesh").equals(names("mesh", 2))
                        && tenant.peersJson("mesh").equals("{}"));

        tenant.annotate("mesh", "pileus.dev/paused", "false");

        tenant.awaitReady("mesh", 4);
        assertThat(tenant.peersJson("mesh")).contains("mesh-3");
    }

    @Test
    void shouldTellOfEachChangeOnce() {
        tenant.apply("mesh", 2);
        tenant.awaitReady("mesh", 2);
        tenant.failProbe("mesh-0");
        soon().until(() -> tenant.condition("mesh", "Ready").equals("False PeersNotReady"));
        tenant.pod("mesh-0").delete();
        tenant.awaitReady("mesh", 2);
        tenant.apply("mesh", 3);
        tenant.awaitReady("mesh", 3);
        awaitQuiet();

        soon().untilAsserted(() -> assertThat(tenant.events("mesh"))
                .containsExactlyInAnyOrder(
                        "Normal AllPeersReady: 2 of 2 peers are ready",
                        "Warning PeersNotReady: 1 of 2 peers are ready",
                        "Normal AllPeersReady: 2 of 2 peers are ready",
                        "Normal Scaled: from 2 to 3 peers",
                        "Normal PeersNotReady: 2 of 3 peers are ready",
                        "Normal AllPeersReady: 3 of 3 peers are ready"));
    }

    @Test
    void shouldTellOfAChangeOnceWhenTheStatusCannotBeWrittenAtFirst() {
        calls.fail(statusPath("mesh"));
        tenant.apply("mesh", 1);
        soon().until(() -> calls.in(tenant.namespace()).stream()
                        .filter(("PATCH " + statusPath("mesh"))::equals)
                        .count()
                > 2);
        assertThat(tenant.status("mesh")).isNull();
        assertThat(tenant.events("mesh")).isEmpty();

        calls.mend(statusPath("mesh"));

        tenant.awaitReady("mesh", 1);
        awaitQuiet();
        soon().untilAsserted(() ->
                assertThat(tenant.events("mesh")).containsOnlyOnce("Normal AllPeersReady: 1 of 1 peers are ready"));
    }

    @Test
    void shouldCostNoMoreForEachPeerWhenThereAreThreeHundred() throws IOException {
        int few = costOf(15);
        tenant = cluster.tenant();
        int many = costOf(150);

        assertThat(many).as("calls for 300 peers, after %d for 30", few).isLessThanOrEqualTo(10 * few);
        awaitQuiet();
    }

    /** Calls to the API for two groups of that size, from nothing to ready, without those for their statuses. */
    private int costOf(int size) {
        List<String> groups = List.of("one", "other");
        long before = System.nanoTime();
        groups.forEach(name -> tenant.apply(name, size));
        groups.forEach(name -> tenant.awaitReady(name, size));
        List<String> all = calls.in(tenant.namespace());
        long seconds = Duration.ofNanos(System.nanoTime() - before).toSeconds() + 1;
        for (String name : groups) {
            assertThat(all)
                    .filteredOn(("PATCH " + statusPath(name))::equals)
                    .as("statuses of %d peers in %d s, of which there are two a second", size, seconds)
                    .hasSizeLessThanOrEqualTo((int) (2 * (seconds + 1)));
        }
        return (int) all.stream().filter(call -> !call.endsWith("/status")).count();
    }

    @Test
    void shouldBeMeasured() {
        tenant.apply("mesh", 0);
        soon().until(() -> tenant.condition("mesh", "Ready").equals("True NoPeers"));

        // A reconciliation is counted when it has ended, which is after its status was written.
        soon().untilAsserted(() -> assertThat(metrics.scrape())
                .contains("pileus_operator_leading 1.0", "operator_sdk_reconciliations_success_total{")
                .doesNotContain(tenant.namespace()));
    }
}
