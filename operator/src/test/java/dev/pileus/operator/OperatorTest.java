package dev.pileus.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.pileus.operator.peergroup.PeerGroup;
import dev.pileus.operator.peergroup.PeerGroupSpec;
import dev.pileus.operator.peergroup.PeerGroupStatus;
import dev.pileus.operator.support.ApiCalls;
import dev.pileus.operator.support.Kubelet;
import dev.pileus.operator.support.KubernetesApi;
import dev.pileus.operator.support.TestCluster;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The operator with the rights that its manifests give it, against a real Kubernetes API and Kubernetes' own controllers; only
 * the nodes are played. The program that it runs is built by {@code make kube}.
 */
@TestMethodOrder(OrderAnnotation.class)
final class OperatorTest {

    /** Longer than Kubernetes' own controllers take to notice that the API server is back. */
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private static final Duration QUIET = Duration.ofSeconds(3);
    private static final Duration OUTAGE = Duration.ofSeconds(30);

    private static KubernetesApi api;
    private static KubernetesClient admin;
    private static TestCluster cluster;
    private static Kubelet kubelet;
    private static ApiCalls calls;
    private static PrometheusMeterRegistry metrics;
    private static PileusOperator operator;

    private String namespace;

    @BeforeAll
    static void start() throws IOException {
        api = KubernetesApi.start();
        admin = api.admin();
        cluster = new TestCluster(admin);
        kubelet = new Kubelet(admin);
        calls = new ApiCalls();
        metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Settings settings = settings("in-process");
        operator = new PileusOperator(
                ApiClient.connect(settings, http -> http.addOrReplaceInterceptor("calls", calls)),
                settings,
                new Leadership(() -> {}),
                metrics);
        operator.start();
        await().atMost(PATIENCE).until(operator::isHealthy);
    }

    @AfterAll
    static void stop() {
        if (operator != null) {
            operator.close();
        }
        if (kubelet != null) {
            kubelet.close();
        }
        if (api != null) {
            api.close();
        }
    }

    @BeforeEach
    void makeTenant() throws IOException {
        namespace = cluster.tenant();
    }

    @Test
    @Order(1)
    void shouldFollowItsSizeAndKeepThePodsThatStay() {
        apply("mesh", 1);
        awaitReady("mesh", 1);
        String first = pod("mesh-0").getMetadata().getUid();

        for (int size : new int[] {5, 50, 1}) {
            apply("mesh", size);
            awaitReady("mesh", size);
            assertThat(pods("mesh")).isEqualTo(names("mesh", size));
            assertThat(pod("mesh-0").getMetadata().getUid())
                    .as("the first peer")
                    .isEqualTo(first);
        }
        apply("mesh", 0);
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(pods("mesh")).isEmpty();
            assertThat(condition("mesh", "Ready")).isEqualTo("True NoPeers");
        });
        groups().withName("mesh").scale(5);
        awaitReady("mesh", 5);
        assertThat(status("mesh").links().expected()).isEqualTo(20);
        assertThat(groups().withName("mesh").scale().getStatus().getSelector())
                .as("for autoscalers")
                .isNotNull();
        assertThat(events("mesh")).contains("AllPeersReady", "Scaled");
    }

    @Test
    @Order(1)
    void shouldChangeTheListAloneWhenPingsAreToBeOthers() {
        apply("mesh", 2);
        awaitReady("mesh", 2);
        StatefulSet before = set("mesh").get();
        long generation = before.getMetadata().getGeneration();

        apply("mesh", new PeerGroupSpec(2, 60, 2000, 1));

        await().atMost(PATIENCE)
                .until(
                        () -> list("mesh").get().getData().get("peers.json"),
                        list -> list.startsWith("{\"intervalSeconds\":60,\"timeoutMillis\":2000,\"fanout\":1"));
        await().atMost(PATIENCE).until(() -> status("mesh").links().expected() == 2);
        assertThat(set("mesh").get().getMetadata().getGeneration()).isEqualTo(generation);
    }

    @Test
    @Order(1)
    void shouldWriteNothingWhenNothingHasChanged() {
        apply("mesh", 3);
        awaitReady("mesh", 3);
        await().atMost(PATIENCE).during(QUIET).until(() -> {
            boolean quiet = calls.writes().isEmpty();
            calls.forget();
            return quiet;
        });

        // Each has it look at everything again.
        for (String value : List.of("one", "two", "three")) {
            edit("mesh", group -> annotate(group, "looked-at", value));
            await().during(QUIET).atMost(PATIENCE).until(() -> true);
        }

        assertThat(calls.all()).as("calls for three reconciliations of nothing").isEmpty();
    }

    @Test
    @Order(1)
    void shouldPutBackWhatSomebodyHasChangedByHand() {
        apply("mesh", 2);
        awaitReady("mesh", 2);
        String uid = set("mesh").get().getMetadata().getUid();

        list("mesh").edit(map -> map.edit().withData(Map.of("peers.json", "{}")).build());
        await().atMost(PATIENCE)
                .until(() -> list("mesh").get().getData().get("peers.json").contains("mesh-1"));

        list("mesh").edit(map -> map.edit()
                .editMetadata()
                .removeFromLabels("pileus.dev/peer-group")
                .endMetadata()
                .build());
        await().atMost(PATIENCE)
                .until(() -> list("mesh").get().getMetadata().getLabels().containsKey("pileus.dev/peer-group"));

        list("mesh").edit(map -> map.edit()
                .editMetadata()
                .withOwnerReferences(List.of())
                .endMetadata()
                .build());
        await().atMost(PATIENCE)
                .until(() ->
                        !list("mesh").get().getMetadata().getOwnerReferences().isEmpty());

        set("mesh").edit(set -> set.edit().editSpec().withReplicas(7).endSpec().build());
        await().atMost(PATIENCE)
                .until(() -> pods("mesh").equals(names("mesh", 2))
                        && set("mesh").get().getSpec().getReplicas() == 2);

        set("mesh").delete();
        await().atMost(PATIENCE)
                .until(() -> set("mesh").get() != null
                        && !set("mesh").get().getMetadata().getUid().equals(uid));
        awaitReady("mesh", 2);
    }

    @Test
    @Order(1)
    void shouldTakeOverWhatAnEarlierGroupWasMadeTo() {
        apply("mesh", 2);
        awaitReady("mesh", 2);
        String pod = pod("mesh-0").getMetadata().getUid();

        groups().withName("mesh")
                .withPropagationPolicy(DeletionPropagation.ORPHAN)
                .delete();
        await().atMost(PATIENCE).until(() -> groups().withName("mesh").get() == null);
        apply("mesh", 2);

        awaitReady("mesh", 2);
        assertThat(pod("mesh-0").getMetadata().getUid()).isEqualTo(pod);
        assertThat(set("mesh").get().getMetadata().getOwnerReferences())
                .extracting("uid")
                .containsExactly(groups().withName("mesh").get().getMetadata().getUid());
    }

    @Test
    @Order(1)
    void shouldBeginAnewWhenAGroupIsDeletedAndMadeAtOnce() {
        apply("mesh", 2);
        awaitReady("mesh", 2);
        String pod = pod("mesh-0").getMetadata().getUid();

        groups().withName("mesh").delete();
        apply("mesh", 3);

        awaitReady("mesh", 3);
        await().atMost(PATIENCE)
                .until(() -> !pod("mesh-0").getMetadata().getUid().equals(pod));
        awaitReady("mesh", 3);
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
    @Order(1)
    void shouldBeRefusedWithAClearWordWhenAGroupIsInvalid(
            String name, int replicas, int interval, int timeout, int fanout, String message) {
        assertThatExceptionOfType(KubernetesClientException.class)
                .isThrownBy(() -> apply(name, new PeerGroupSpec(replicas, interval, timeout, fanout)))
                .withMessageContaining(message);
    }

    @Test
    @Order(1)
    void shouldFillInTheDefaultsWhenTheSpecIsEmpty() {
        admin.load(new ByteArrayInputStream("""
                        {"apiVersion": "pileus.dev/v1alpha1", "kind": "PeerGroup", "metadata": {"name": "mesh"}, "spec": {}}
                        """.getBytes(StandardCharsets.UTF_8)))
                .inNamespace(namespace)
                .create();

        awaitReady("mesh", 3);
        assertThat(groups().withName("mesh").get().getSpec()).isEqualTo(new PeerGroupSpec(3, 5, 1000, 0));
    }

    @Test
    @Order(1)
    void shouldShowThatTheQuotaLeavesNoRoomAndGoOnWhenItDoes() {
        quota(Map.of("pods", "2"));
        apply("mesh", 4);

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(condition("mesh", "Degraded")).isEqualTo("True QuotaExceeded");
            assertThat(message("mesh", "Degraded"))
                    .startsWith("exceeded quota: tenant")
                    .contains("pods=2");
            assertThat(condition("mesh", "Ready")).isEqualTo("False QuotaExceeded");
        });
        assertThat(events("mesh")).contains("QuotaExceeded");

        quota(Map.of("pods", "10"));

        awaitReady("mesh", 4);
        assertThat(condition("mesh", "Degraded")).isEqualTo("False AsExpected");
    }

    @Test
    @Order(1)
    void shouldShowThatTheQuotaRefusesAnObject() {
        quota(Map.of("count/configmaps", "0"));
        apply("mesh", 1);

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(condition("mesh", "Degraded")).isEqualTo("True QuotaExceeded");
            assertThat(message("mesh", "Degraded")).contains("exceeded quota: tenant");
        });
        assertThat(set("mesh").get()).as("peers without a list").isNull();
    }

    @ParameterizedTest
    @CsvSource({"app, mesh", "pileus.dev/peer-group, mesh"})
    @Order(1)
    void shouldLeaveAloneWhatIsSomebodyElses(String label, String value) {
        ConfigMap theirs = new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("mesh-peers")
                .addToLabels(label, value)
                .endMetadata()
                .withData(Map.of("theirs", "yes"))
                .build();
        admin.resource(theirs).create();

        apply("mesh", 1);

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(condition("mesh", "Degraded")).isEqualTo("True NameTaken");
            assertThat(message("mesh", "Ready")).contains("the ConfigMap 'mesh-peers' is there already");
        });
        assertThat(list("mesh").get().getData()).isEqualTo(Map.of("theirs", "yes"));
    }

    @Test
    @Order(1)
    void shouldSayThatItMayNotWhenTheNamespaceIsNoTenants() {
        namespace = "default";
        apply("mesh", 1);

        await().atMost(PATIENCE).until(() -> "True Forbidden".equals(condition("mesh", "Degraded")));
        groups().withName("mesh").delete();
    }

    @Test
    @Order(1)
    void shouldTouchNothingWhileItIsPaused() {
        apply("mesh", 2);
        awaitReady("mesh", 2);
        edit("mesh", group -> annotate(group, "pileus.dev/paused", "true"));
        await().atMost(PATIENCE).until(() -> "False Paused".equals(condition("mesh", "Progressing")));

        groups().withName("mesh").scale(4);
        list("mesh").edit(map -> map.edit().withData(Map.of("peers.json", "{}")).build());

        await().during(QUIET)
                .atMost(PATIENCE)
                .until(() -> pods("mesh").equals(names("mesh", 2))
                        && list("mesh").get().getData().get("peers.json").equals("{}"));

        edit("mesh", group -> annotate(group, "pileus.dev/paused", "false"));

        awaitReady("mesh", 4);
        assertThat(list("mesh").get().getData().get("peers.json")).contains("mesh-3");
    }

    @Test
    @Order(2)
    void shouldCostNoMoreForEachPeerWhenThereAreThreeHundred() throws IOException {
        int few = costOf(15);
        namespace = cluster.tenant();
        int many = costOf(150);

        assertThat(many).as("calls for 300 peers, after %d for 30", few).isLessThanOrEqualTo(10 * few);
        await().atMost(PATIENCE).during(QUIET).until(() -> {
            boolean quiet = calls.all().isEmpty();
            calls.forget();
            return quiet;
        });
    }

    /** Calls to the API for two groups of that size, from nothing to ready. */
    private int costOf(int size) {
        calls.forget();
        apply("one", size);
        apply("other", size);
        awaitReady("one", size);
        awaitReady("other", size);
        return calls.all().size();
    }

    @Test
    @Order(3)
    void shouldCatchUpWhenTheApiServerWasAway() {
        apply("mesh", 2);
        awaitReady("mesh", 2);
        apply("other", 1);
        awaitReady("other", 1);

        api.stopServer();
        await().atMost(PATIENCE).until(() -> !operator.isHealthy());
        await().atMost(PATIENCE).during(OUTAGE).until(() -> !operator.isHealthy());
        api.startServer();

        await().atMost(PATIENCE).until(operator::isHealthy);
        apply("mesh", 3);
        awaitReady("mesh", 3);
        list("other").edit(map -> map.edit().withData(Map.of()).build());
        await().atMost(PATIENCE).until(() -> list("other").get().getData().containsKey("peers.json"));
    }

    @Test
    @Order(4)
    void shouldBeMeasured() {
        assertThat(metrics.scrape()).contains("operator_sdk_reconciliations").doesNotContain(namespace);
    }

    @Test
    @Order(5)
    void shouldBeFinishedByAnotherWhenTheOperatorIsKilledOrEnded(@TempDir Path folder) throws Exception {
        apply("mesh", 2);
        awaitReady("mesh", 2);
        operator.close();
        operator = null;
        // Handed back, unless it was lost while the API server was away.
        lease().delete();

        apply("late", 1);
        try (OperatorProcess first = OperatorProcess.start(settings("first"), folder)) {
            awaitReady("late", 1);
            apply("mesh", 40);
            await().atMost(PATIENCE)
                    .until(() -> list("mesh").get().getData().get("peers.json").contains("mesh-39"));
            first.kill();
        }
        // As when it has run out: whoever is killed cannot hand it back.
        lease().delete();
        apply("mesh", 30);

        try (OperatorProcess second = OperatorProcess.start(settings("second"), folder);
                OperatorProcess third = OperatorProcess.start(settings("third"), folder)) {
            awaitReady("mesh", 30);
            OperatorProcess leader = leader().equals("second") ? second : third;
            leader.end();
            apply("mesh", 3);
            awaitReady("mesh", 3);
            assertThat(leader()).isEqualTo(leader == second ? "third" : "second");
        }

        groups().delete();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(objects()).isEmpty());
    }

    @Test
    @Order(6)
    void shouldEndWhenAnotherHasTakenTheLead(@TempDir Path folder) throws Exception {
        lease().delete();
        try (OperatorProcess deposed = OperatorProcess.start(settings("deposed"), folder)) {
            await().atMost(PATIENCE).until(() -> lease().get() != null && leader().equals("deposed"));

            lease().edit(lease -> lease.edit()
                    .editSpec()
                    .withHolderIdentity("other")
                    .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC))
                    .endSpec()
                    .build());

            assertThat(deposed.awaitEnd(PATIENCE)).as("its exit code").isEqualTo(1);
        }
        assertThat(leader()).isEqualTo("other");
    }

    private static Resource<Lease> lease() {
        return admin.leases().inNamespace("pileus").withName(Leadership.LEASE);
    }

    private static String leader() {
        return lease().get().getSpec().getHolderIdentity();
    }

    private static Settings settings(String identity) {
        return new Settings(
                api.url(),
                Optional.of(api.certificate()),
                api.operatorToken(),
                "pileus",
                identity,
                0,
                new Settings.PeerPods(
                        "dev.local/pileus/peer:test", new Quantity("20m"), new Quantity("96Mi"), "cluster.local"));
    }

    private NonNamespaceOperation<PeerGroup, KubernetesResourceList<PeerGroup>, Resource<PeerGroup>> groups() {
        return admin.resources(PeerGroup.class).inNamespace(namespace);
    }

    private void apply(String name, int replicas) {
        apply(name, new PeerGroupSpec(replicas, 5, 1000, 0));
    }

    private void apply(String name, PeerGroupSpec spec) {
        PeerGroup group = new PeerGroup();
        group.setMetadata(
                new ObjectMetaBuilder().withNamespace(namespace).withName(name).build());
        group.setSpec(spec);
        admin.resource(group).fieldManager("test").forceConflicts().serverSideApply();
    }

    private void edit(String name, UnaryOperator<PeerGroup> change) {
        groups().withName(name).edit(change);
    }

    private static PeerGroup annotate(PeerGroup group, String key, String value) {
        Map<String, String> annotations = new HashMap<>();
        if (group.getMetadata().getAnnotations() != null) {
            annotations.putAll(group.getMetadata().getAnnotations());
        }
        annotations.put(key, value);
        group.getMetadata().setAnnotations(annotations);
        return group;
    }

    private void quota(Map<String, String> hard) {
        admin.resource(new ResourceQuotaBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("tenant")
                        .endMetadata()
                        .withNewSpec()
                        .withHard(hard.entrySet().stream()
                                .collect(Collectors.toMap(Map.Entry::getKey, each -> new Quantity(each.getValue()))))
                        .endSpec()
                        .build())
                .serverSideApply();
        await().atMost(PATIENCE).until(() -> {
            var status = admin.resourceQuotas()
                    .inNamespace(namespace)
                    .withName("tenant")
                    .get()
                    .getStatus();
            return status != null
                    && status.getHard() != null
                    && status.getHard().keySet().equals(hard.keySet())
                    && status.getUsed() != null
                    && hard.entrySet().stream().allMatch(each -> status.getHard()
                            .get(each.getKey())
                            .toString()
                            .equals(each.getValue()));
        });
    }

    private void awaitReady(String name, int size) {
        await("%s with %d peers".formatted(name, size)).atMost(PATIENCE).untilAsserted(() -> {
            PeerGroup group = groups().withName(name).get();
            assertThat(group.getStatus()).isNotNull();
            assertThat(group.getStatus().observedGeneration())
                    .isEqualTo(group.getMetadata().getGeneration());
            assertThat(group.getStatus().readyReplicas()).isEqualTo(size);
            assertThat(condition(name, "Ready")).isEqualTo("True AllPeersReady");
            assertThat(condition(name, "Progressing")).isEqualTo("False Settled");
        });
    }

    private PeerGroupStatus status(String name) {
        return groups().withName(name).get().getStatus();
    }

    private String condition(String name, String type) {
        return Optional.ofNullable(status(name))
                .flatMap(status -> status.condition(type))
                .map(condition -> condition.getStatus() + " " + condition.getReason())
                .orElse("none");
    }

    private String message(String name, String type) {
        return status(name).condition(type).orElseThrow().getMessage();
    }

    private Resource<ConfigMap> list(String group) {
        return admin.configMaps().inNamespace(namespace).withName(group + "-peers");
    }

    private Resource<StatefulSet> set(String group) {
        return admin.apps().statefulSets().inNamespace(namespace).withName(group);
    }

    private Pod pod(String name) {
        return admin.pods().inNamespace(namespace).withName(name).get();
    }

    private Set<String> pods(String group) {
        return admin.pods().inNamespace(namespace).withLabel("pileus.dev/peer-group", group).list().getItems().stream()
                .map(pod -> pod.getMetadata().getName())
                .collect(Collectors.toSet());
    }

    private static Set<String> names(String group, int size) {
        return IntStream.range(0, size).mapToObj(number -> group + "-" + number).collect(Collectors.toSet());
    }

    private List<String> events(String group) {
        return admin.v1().events().inNamespace(namespace).list().getItems().stream()
                .filter(event -> event.getInvolvedObject().getKind().equals("PeerGroup")
                        && event.getInvolvedObject().getName().equals(group))
                .map(Event::getReason)
                .toList();
    }

    /** All that groups are made of, in the tenant's namespace. */
    private List<String> objects() {
        String label = "pileus.dev/peer-group";
        return Stream.of(
                        admin.pods()
                                .inNamespace(namespace)
                                .withLabel(label)
                                .list()
                                .getItems(),
                        admin.services()
                                .inNamespace(namespace)
                                .withLabel(label)
                                .list()
                                .getItems(),
                        admin.configMaps()
                                .inNamespace(namespace)
                                .withLabel(label)
                                .list()
                                .getItems(),
                        admin.serviceAccounts()
                                .inNamespace(namespace)
                                .withLabel(label)
                                .list()
                                .getItems(),
                        admin.apps()
                                .statefulSets()
                                .inNamespace(namespace)
                                .withLabel(label)
                                .list()
                                .getItems(),
                        admin.rbac()
                                .roles()
                                .inNamespace(namespace)
                                .withLabel(label)
                                .list()
                                .getItems(),
                        admin.rbac()
                                .roleBindings()
                                .inNamespace(namespace)
                                .withLabel(label)
                                .list()
                                .getItems(),
                        admin.policy()
                                .v1()
                                .podDisruptionBudget()
                                .inNamespace(namespace)
                                .withLabel(label)
                                .list()
                                .getItems())
                .flatMap(List::stream)
                .map(HasMetadata.class::cast)
                .map(object -> object.getKind() + "/" + object.getMetadata().getName())
                .toList();
    }
}
