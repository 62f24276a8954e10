package dev.pileus.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.pileus.e2e.support.Caller;
import dev.pileus.e2e.support.Cluster;
import dev.pileus.e2e.support.Function;
import dev.pileus.e2e.support.GitApp;
import dev.pileus.e2e.support.Json;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import dev.pileus.e2e.support.Workloads;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceRule;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectRulesReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectRulesReviewBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What nobody can do: the functions by themselves, the members of a tenant, and the commands that they run. */
@ExtendWith(Tenants.class)
final class BordersTest {

    private final Tenant tenant;
    private final Tenant stranger;
    private final Workloads workloads;

    BordersTest(Tenant tenant, Tenant stranger) {
        this.tenant = tenant;
        this.stranger = stranger;
        this.workloads = tenant.workloads();
    }

    static Stream<Arguments> rights() {
        Set<String> asked = Set.of("create tokenreviews", "create subjectaccessreviews");
        Stream<String> watched = Stream.of(
                        "configmaps",
                        "configurations",
                        "deployments",
                        "events",
                        "ingresses",
                        "jobs",
                        "namespaces",
                        "peergroups",
                        "persistentvolumeclaims",
                        "pods",
                        "replicasets",
                        "resourcequotas",
                        "revisions",
                        "rolebindings",
                        "routes",
                        "services",
                        "statefulsets")
                .flatMap(resource -> Stream.of("get ", "list ", "watch ").map(verb -> verb + resource));
        return Stream.of(
                argumentSet("provision", "provision", Set.of("create events")),
                argumentSet("teardown", "teardown", Set.of("create events", "list configmaps", "delete configmaps")),
                argumentSet("ui", "ui", Set.of()),
                argumentSet(
                        "git-poll",
                        "git-poll",
                        Set.of(
                                "get configmaps",
                                "patch configmaps",
                                "get secrets",
                                "get deployments",
                                "list deployments",
                                "patch deployments",
                                "get services",
                                "list services",
                                "patch services",
                                "create events")),
                argumentSet("operator", "operator", operatorRights()),
                argumentSet("git-poller", "git-poller", Set.of("list configmaps")),
                argumentSet("peer", "peer", Set.of("create events")),
                argumentSet(
                        "status",
                        "status",
                        Stream.concat(asked.stream(), watched).collect(Collectors.toSet())),
                argumentSet("sweeper", "sweeper", Set.of("list configmaps")));
    }

    /** In a tenant's namespace, where alone it may write. */
    private static Set<String> operatorRights() {
        List<String> made = List.of(
                "configmaps",
                "poddisruptionbudgets",
                "rolebindings",
                "roles",
                "serviceaccounts",
                "services",
                "statefulsets");
        Stream<String> rights = Stream.of(
                "get peergroups",
                "list peergroups",
                "watch peergroups",
                "patch peergroups/status",
                "update peergroups/finalizers",
                "list replicatargets",
                "watch replicatargets",
                "patch replicatargets/status",
                "list deployments",
                "watch deployments",
                "patch deployments/scale",
                "list horizontalpodautoscalers",
                "watch horizontalpodautoscalers",
                "create events",
                "list events",
                "watch events");
        return Stream.concat(rights, made.stream().flatMap(resource -> Stream.of(
                                "get ", "list ", "watch ", "create ", "patch ")
                        .map(verb -> verb + resource)))
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @MethodSource("rights")
    void shouldBeAbleToDoNoMoreThanThatWhenItActsByItself(String account, Set<String> rights) {
        assertThat(rightsOf(Cluster.PILEUS, account)).isEqualTo(rights);
    }

    @ParameterizedTest
    @CsvSource({"status,true", "sweeper,true", "teardown,false", "provision,false", "git-poller,false", "peer,false"})
    void shouldLetNobodySweepButThoseWhoCallIt(String account, boolean isCaller) {
        try (KubernetesClient client = actingAs(Cluster.PILEUS, account)) {
            assertThat(client.resource(new SelfSubjectAccessReviewBuilder()
                                    .withNewSpec()
                                    .withNewNonResourceAttributes("/pileus/sweep", "post")
                                    .endSpec()
                                    .build())
                            .create()
                            .getStatus()
                            .getAllowed())
                    .isEqualTo(isCaller);
        }
    }

    @Test
    void shouldDeleteRecordsOfTenantsAndNoOtherConfigMapsWhenTeardownSweeps() {
        ConfigMap record = Manifests.halfMadeRecord(
                tenant, "record-" + Tenant.suffix(), Instant.now().plusSeconds(600));
        ConfigMap another = new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(tenant.namespace())
                .withName("another-" + Tenant.suffix())
                .endMetadata()
                .build();
        ConfigMap elsewhere = record.edit()
                .editMetadata()
                .withNamespace("default")
                .endMetadata()
                .build();
        List<ConfigMap> all = List.of(record, another, elsewhere);
        all.forEach(each -> Cluster.admin().resource(each).create());
        try (KubernetesClient teardown = actingAs(Cluster.PILEUS, "teardown")) {
            for (ConfigMap refused : List.of(another, elsewhere)) {
                assertThatExceptionOfType(KubernetesClientException.class)
                        .isThrownBy(() -> teardown.resource(refused).delete())
                        .withMessageContaining("the sweep deletes");
            }
            teardown.resource(record).delete();
        } finally {
            all.forEach(each -> Cluster.admin().resource(each).delete());
        }
    }

    static Stream<Arguments> records() {
        return Stream.of(
                argumentSet("a long value", record(r -> r.addToData("parameters", "x".repeat(300_000)))),
                argumentSet("something beside the parameters", record(r -> r.addToData("more", "x"))),
                argumentSet("binary data", record(r -> r.addToBinaryData("more", "AAAA"))),
                argumentSet("a long annotation", record(r -> r.editMetadata()
                        .addToAnnotations("pileus.dev/created-by", "x".repeat(20_000))
                        .endMetadata())),
                argumentSet("a time with which nobody can calculate", record(r -> r.editMetadata()
                        .addToAnnotations("pileus.dev/expires-at", "+1000000000-12-31T23:59:59Z")
                        .endMetadata())),
                argumentSet("a kind that there is not", record(r -> r.editMetadata()
                        .addToLabels("pileus.dev/kind", "nothing")
                        .endMetadata())),
                argumentSet(
                        "a name that no workload has",
                        record(r -> r.editMetadata().withName("name.with.dots").endMetadata())));
    }

    private static UnaryOperator<ConfigMapBuilder> record(UnaryOperator<ConfigMapBuilder> change) {
        return change;
    }

    @ParameterizedTest
    @MethodSource("records")
    void shouldTakeNoRecordThatWouldBeTooMuchForTheFunctions(UnaryOperator<ConfigMapBuilder> change) {
        ConfigMap good = Manifests.halfMadeRecord(
                tenant, "by-hand-" + Tenant.suffix(), Instant.now().plusSeconds(600));
        KubernetesClient member = tenant.kubernetes();
        member.resource(good).dryRun(true).create();

        assertThatExceptionOfType(KubernetesClientException.class)
                .isThrownBy(() -> member.resource(
                                change.apply(new ConfigMapBuilder(good)).build())
                        .dryRun(true)
                        .create())
                .withMessageContaining("pileus-tenant-records");
    }

    @Test
    void shouldNotReachSecretsOrMakePodsWhenSomebodyIsAMember() {
        assertThat(rightsOf(tenant.namespace(), Tenant.MEMBER))
                .noneMatch(right -> right.matches("(get|list|watch|update|patch|deletecollection) secrets")
                        || right.endsWith(" pods/exec")
                        || right.endsWith("serviceaccounts/token")
                        || right.endsWith(" rolebindings")
                        || (right.endsWith(" resourcequotas") && !right.matches("(get|list|watch) .*"))
                        || right.equals("create pods")
                        || right.contains("*"));
    }

    /** Those that the replicas API asks about are among them. */
    @Test
    void shouldScaleDeploymentsAndHaveTargetsForThemWhenSomebodyIsAMember() {
        assertThat(rightsOf(tenant.namespace(), Tenant.MEMBER))
                .contains(
                        "get deployments/scale",
                        "update deployments/scale",
                        "patch deployments/scale",
                        "create replicatargets",
                        "patch replicatargets",
                        "delete replicatargets",
                        "update replicatargets/scale")
                .doesNotContain("patch replicatargets/status", "update replicatargets/status");
    }

    @Test
    void shouldDoNothingInAnotherNamespaceWhenItPollsForATenant() {
        assertThat(rightsIn(Cluster.PILEUS, Cluster.PILEUS, "git-poll")).isEmpty();
    }

    @Test
    void shouldLetNobodySeePollOrPinAGitAppWhoseTenantTheyAreNoMemberOf() {
        String name = "app-" + Tenant.suffix();
        GitApp app = GitApp.create(tenant, name, Map.of("repository", "https://git.example.com/shop.git"));
        Caller withoutRights = Caller.with(tokenWithoutRights());

        for (Caller caller : List.of(stranger.caller(), withoutRights)) {
            caller.get(Function.GIT_POLL, app.path()).problem(403);
            caller.get(Function.GIT_POLL, "/namespaces/" + tenant.namespace() + "/apps")
                    .problem(403);
            caller.call(Function.GIT_POLL, "POST", app.path() + "/poll", "").problem(403);
            caller.call(Function.GIT_POLL, "POST", app.path() + "/pin", "{\"commit\": null}")
                    .problem(403);
            caller.call(
                            Function.GIT_POLL,
                            "POST",
                            app.path() + "/trust-host-key",
                            "{\"fingerprint\": \"SHA256:another\"}")
                    .problem(403);
            caller.call(Function.GIT_POLL, "POST", "/poll", "").problem(403);
        }
        Caller.anonymous().get(Function.GIT_POLL, app.path()).problem(401);
        workloads.deleteAndAwait(name);
    }

    @Test
    void shouldHaveNoTokenOfItsOwnWhenItNeedsNone() {
        Caller.anonymous().get(Function.UI, "/health/readiness").expect(200);

        List<Pod> pods = Cluster.podsOf(Function.UI);

        assertThat(pods).isNotEmpty().allSatisfy(pod -> assertThat(pod.getSpec().getVolumes())
                .filteredOn(volume -> volume.getProjected() != null)
                .flatMap(volume -> volume.getProjected().getSources())
                .filteredOn(source -> source.getServiceAccountToken() != null)
                .isEmpty());
    }

    static Stream<Arguments> overreaching() {
        return Stream.of(
                argumentSet("the host of Pileus itself", Manifests.ingress("ui.pileus.localhost", "/")),
                argumentSet("every host", Manifests.ingress(null, "/")),
                argumentSet("the host that all websites shared", Manifests.ingress("sites.localhost", "/")),
                argumentSet("another tenant's host", Manifests.ingress("another.sites.localhost", "/")),
                argumentSet("all tenants' hosts", Manifests.ingress("*.sites.localhost", "/")),
                argumentSet("a Service that leads elsewhere", Manifests.elsewhere("kubernetes.default.svc")),
                argumentSet("an address outside", Manifests.claiming("192.0.2.1")),
                argumentSet("a load balancer", Manifests.loadBalancer()),
                argumentSet("a token of another member", Manifests.tokenOf("bob")),
                argumentSet("an Event", Manifests.event()),
                argumentSet("a NetworkPolicy", Manifests.openPolicy()));
    }

    @ParameterizedTest
    @MethodSource("overreaching")
    void shouldBeRefusedByKubernetesItselfWhenAMemberReachesFurther(HasMetadata object) {
        tenant.tokenFor("bob");
        try (KubernetesClient alice = tenant.kubernetes()) {
            assertThatExceptionOfType(KubernetesClientException.class)
                    .isThrownBy(() -> alice.resource(object)
                            .inNamespace(tenant.namespace())
                            .create())
                    .satisfies(refusal -> assertThat(refusal.getCode()).isEqualTo(403));
        }
    }

    @Test
    void shouldMakeNoPodWhenAMembersJobWouldRunAsAnotherMember() {
        tenant.tokenFor("bob");
        try (KubernetesClient alice = tenant.kubernetes()) {
            alice.resource(Manifests.masked("bob"))
                    .inNamespace(tenant.namespace())
                    .create();

            await("the refusal")
                    .until(() -> alice.v1().events().inNamespace(tenant.namespace()).list().getItems().stream()
                            .anyMatch(event ->
                                    "masked".equals(event.getInvolvedObject().getName())
                                            && event.getMessage().contains("runs as the account 'default'")));
        }
    }

    @ParameterizedTest
    @EnumSource(Function.class)
    void shouldBeConfinedWhenItRuns(Function function) {
        Caller.anonymous().get(function, "/health/readiness").expect(200);

        List<Pod> pods = Cluster.podsOf(function);

        assertThat(pods).isNotEmpty().allSatisfy(pod -> {
            Container container = pod.getSpec().getContainers().getFirst();
            var context = container.getSecurityContext();
            assertThat(context.getRunAsNonRoot()).isTrue();
            assertThat(context.getReadOnlyRootFilesystem()).isTrue();
            assertThat(context.getAllowPrivilegeEscalation()).isFalse();
            assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
            assertThat(context.getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
            assertThat(container.getResources().getLimits())
                    .containsKey("memory")
                    .doesNotContainKey("cpu");
        });
    }

    @Test
    void shouldBeRefusedWhenAPodInATenantsNamespaceIsPrivileged() {
        assertThatExceptionOfType(KubernetesClientException.class)
                .isThrownBy(() -> Cluster.admin()
                        .resource(Manifests.privilegedPod(tenant.namespace()))
                        .create())
                .withMessageContaining("violates PodSecurity \"restricted");
    }

    @Test
    void shouldFindNeitherRootNorATokenNorAnythingToWriteToWhenACommandLooksAround() {
        String name = workloads.run("""
                id -u
                ls /var/run/secrets 2>&1
                touch /marker 2>&1
                grep CapEff /proc/self/status
                grep NoNewPrivs /proc/self/status
                cd && touch here && echo home is writable
                """);

        workloads.awaitPhase(name, "Succeeded");

        assertThat(workloads.output(name, "").lines())
                .satisfiesExactly(
                        uid -> assertThat(uid).isNotEqualTo("0"),
                        secrets -> assertThat(secrets).endsWith("No such file or directory"),
                        marker -> assertThat(marker).endsWith("Read-only file system"),
                        capabilities -> assertThat(capabilities).endsWith("0000000000000000"),
                        privileges -> assertThat(privileges).endsWith("1"),
                        home -> assertThat(home).isEqualTo("home is writable"));
    }

    @Test
    void shouldKeepTheTokenOutOfEveryLogWhenItIsUsedInEveryWay() {
        String user = "discreet-" + Tenant.suffix();
        String token = tenant.tokenFor(user);
        Workloads discreet = new Workloads(Caller.with(token), tenant.namespace());
        String name = discreet.run("true");
        discreet.get(name).expect(200);
        discreet.logs(name, "").expect(200);
        discreet.post("{").expect(400);
        discreet.post(Json.command("")).expect(422);
        discreet.deleteAndAwait(name);
        new Workloads(Caller.with(token), "kube-system")
                .post(Json.command("true"))
                .expect(403);
        Caller.with(token + "x").get(Function.PROVISION, "/catalogue").expect(401);
        Caller.anonymous().get(Function.UI, "/", "Cookie", "pileus-token=" + token);
        String payload = token.split("\\.", -1)[1];

        assertThat(Cluster.logsOf(Cluster.PILEUS))
                .isNotEmpty()
                .noneMatch(log -> log.contains(token) || log.contains(payload));
    }

    /** A token for an account of the tenant's namespace that was given no right. */
    private String tokenWithoutRights() {
        ServiceAccount account = Cluster.admin()
                .resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withNamespace(tenant.namespace())
                        .withName("nobody-" + Tenant.suffix())
                        .endMetadata()
                        .build())
                .create();
        return Cluster.admin()
                .serviceAccounts()
                .resource(account)
                .tokenRequest(new TokenRequestBuilder().withNewSpec().endSpec().build())
                .getStatus()
                .getToken();
    }

    /** What an account may do in the tenant's namespace beyond what everybody may: asking about themselves. */
    private Set<String> rightsOf(String namespace, String account) {
        return rightsIn(tenant.namespace(), namespace, account);
    }

    private static Set<String> rightsIn(String where, String namespace, String account) {
        try (KubernetesClient client = actingAs(namespace, account)) {
            SelfSubjectRulesReview review = client.resource(new SelfSubjectRulesReviewBuilder()
                            .withNewSpec()
                            .withNamespace(where)
                            .endSpec()
                            .build())
                    .create();
            assertThat(review.getStatus().getIncomplete()).isFalse();
            return review.getStatus().getResourceRules().stream()
                    .filter(rule ->
                            rule.getResources().stream().noneMatch(resource -> resource.startsWith("selfsubject")))
                    .flatMap(BordersTest::words)
                    .collect(Collectors.toSet());
        }
    }

    /** A client with the rights of an account. */
    private static KubernetesClient actingAs(String namespace, String account) {
        Config config = new ConfigBuilder(Cluster.admin().getConfiguration())
                .withImpersonateUsername("system:serviceaccount:" + namespace + ":" + account)
                .withImpersonateGroups(
                        "system:serviceaccounts", "system:serviceaccounts:" + namespace, "system:authenticated")
                .build();
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private static Stream<String> words(ResourceRule rule) {
        return rule.getVerbs().stream()
                .flatMap(verb -> rule.getResources().stream().map(resource -> verb + " " + resource));
    }
}
