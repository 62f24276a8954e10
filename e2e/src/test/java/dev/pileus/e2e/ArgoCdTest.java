package dev.pileus.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pileus.e2e.support.ArgoCd;
import dev.pileus.e2e.support.Caller;
import dev.pileus.e2e.support.Cluster;
import dev.pileus.e2e.support.Function;
import dev.pileus.e2e.support.FunctionLoad;
import dev.pileus.e2e.support.Sites;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import dev.pileus.e2e.support.Visitor;
import dev.pileus.e2e.support.Visitors;
import dev.pileus.e2e.support.Workloads;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Pileus, deployed by Argo CD from a repository, over a Pileus that was deployed without it. */
@Isolated("Other tests would have what they change put back")
@Order(ClassOrder.ALONE)
@ExtendWith({Tenants.class, Visitors.Door.class})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ArgoCdTest {

    private final Tenant tenant;
    private final Visitors visitors;
    private ArgoCd argoCd;
    private Map<String, String> before;

    ArgoCdTest(Tenant tenant, Visitors visitors) {
        this.tenant = tenant;
        this.visitors = visitors;
    }

    @BeforeAll
    void install(@TempDir Path desk) {
        Workloads workloads = tenant.workloads();
        workloads.start("website", "page", Map.of("path", "/", "content", "still here"));
        workloads.start("peers", "mesh", Map.of("peers", 2));
        before = Map.of("page", uid("page"), "mesh", uid("mesh"));
        argoCd = new ArgoCd(desk);
        argoCd.install();
    }

    @AfterAll
    void remove() {
        argoCd.remove();
    }

    @AfterEach
    void restore() {
        argoCd.restore();
    }

    @Test
    void shouldLoseNoWorkloadWhenItTakesOver() {
        assertThat(Map.of("page", uid("page"), "mesh", uid("mesh"))).isEqualTo(before);
        assertThat(tenant.workloads()
                        .awaitPhase("page", "Running")
                        .path("reason")
                        .isMissingNode())
                .isTrue();
        tenant.workloads().awaitPhase("mesh", "Running");
        assertThat(new Sites(tenant.namespace()).await("/", 200).body()).contains("still here");
    }

    private String uid(String workload) {
        return Cluster.recordOf(tenant.namespace(), workload).getMetadata().getUid();
    }

    @Test
    void shouldDeployAChangedSettingWithoutAFailedRequestWhenItIsPushed() {
        FunctionLoad load = new FunctionLoad(
                tenant,
                Map.of(
                        Function.PROVISION, "/catalogue",
                        Function.STATUS, tenant.workloads().path(),
                        Function.UI, "/sign-in"));
        try (load) {
            assertThat(kinds()).contains("game");

            ArgoCd.awaitDeployed(ArgoCd.FUNCTIONS, argoCd.append(ArgoCd.SETTINGS, """
                    patches:
                    - target: {kind: Service, name: provision}
                      patch: |
                        - op: add
                          path: /spec/template/spec/containers/0/env
                          value: [{name: PILEUS_KINDS, value: "command,website"}]
                    """));

            await("the kinds that were pushed")
                    .untilAsserted(() -> assertThat(kinds()).containsExactlyInAnyOrder("command", "website"));
            String reverted = argoCd.revert();
            ArgoCd.awaitDeployed(ArgoCd.FUNCTIONS, reverted);
            await("the former kinds").untilAsserted(() -> assertThat(kinds()).contains("game"));
        }
        assertThat(load.failures()).isEmpty();
        assertThat(load.calls()).isGreaterThan(100);
    }

    private List<String> kinds() {
        JsonNode catalogue = tenant.caller()
                .get(Function.PROVISION, "/catalogue")
                .expect(200)
                .json();
        return StreamSupport.stream(catalogue.path("kinds").spliterator(), false)
                .map(kind -> kind.path("kind").asText())
                .toList();
    }

    @Test
    void shouldGoOnServingAndSayWhyWhenAManifestIsBroken() {
        String broken = argoCd.append(ArgoCd.SETTINGS, "nonsense: [\n");

        await("Argo CD says what is wrong").untilAsserted(() -> assertThat(
                        ArgoCd.state(ArgoCd.FUNCTIONS).orElseThrow().errors())
                .anyMatch(error -> error.startsWith("ComparisonError") && error.contains("line 14")));
        await("status says so too").untilAsserted(() -> {
            JsonNode deployment = deployment();
            assertThat(deployment.path("revision").asText()).isNotEmpty().isNotEqualTo(broken);
            assertThat(deployment.path("sync").asText()).isEqualTo("Unknown");
            assertThat(deployment.path("reason").asText()).contains("line 14");
        });
        assertThat(kinds()).contains("command");

        String healthy = argoCd.revert();
        ArgoCd.awaitDeployed(ArgoCd.FUNCTIONS, healthy);
        await().untilAsserted(
                        () -> assertThat(deployment().path("revision").asText()).isEqualTo(healthy));
    }

    @Test
    void shouldGoOnServingAndSayWhyWhenAVersionDoesNotStart() {
        Visitor visitor = visitors.arrive();
        visitor.signInByLink(tenant.token());
        awaitFooter(visitor, "Synced", "Healthy");

        argoCd.append(ArgoCd.SETTINGS, """
                patches:
                - target: {kind: Service, name: ui}
                  patch: |
                    - {op: add, path: /spec/template/spec/containers/0/command, value: [/bin/false]}
                    - op: replace
                      path: /spec/template/metadata/annotations/serving.knative.dev~1progress-deadline
                      value: 15s
                """);

        await("Argo CD calls it degraded").untilAsserted(() -> assertThat(
                        ArgoCd.state(ArgoCd.FUNCTIONS).orElseThrow().health())
                .isEqualTo("Degraded"));
        awaitFooter(visitor, "Degraded", "ui");
        visitor.photograph("argocd-degraded");
        visitor.runCommand(tenant.namespace(), "echo still serving");
        tenant.workloads().awaitPhase(visitor.workload(), "Succeeded");

        String healthy = argoCd.revert();
        ArgoCd.awaitDeployed(ArgoCd.FUNCTIONS, healthy);
        awaitFooter(visitor, healthy.substring(0, 7), "Synced", "Healthy");
    }

    private static void awaitFooter(Visitor visitor, String... words) {
        await("the foot of the page says " + List.of(words)).untilAsserted(() -> {
            visitor.page().reload();
            assertThat(visitor.page().locator("footer").textContent()).contains(words);
        });
    }

    private JsonNode deployment() {
        return tenant.caller().get(Function.STATUS, "/deployment").expect(200).json();
    }

    @Test
    void shouldPutBackWhatSomebodyDeletesOrEdits() {
        Resource<ClusterRole> role = Cluster.admin().rbac().clusterRoles().withName("pileus-tenant");
        List<Resource<? extends HasMetadata>> deleted = List.of(
                Cluster.admin().apps().deployments().inNamespace(Cluster.PILEUS).withName("operator"),
                Cluster.admin()
                        .network()
                        .networkPolicies()
                        .inNamespace(Cluster.PILEUS)
                        .withName("from-gateway-only"),
                Cluster.knative().services().inNamespace(Cluster.PILEUS).withName(Function.PEER.id()));
        List<String> uids = deleted.stream().map(ArgoCdTest::uid).toList();
        int rules = role.get().getRules().size();

        deleted.forEach(Resource::delete);
        role.edit(mine -> mine.edit()
                .addNewRule()
                .withApiGroups("")
                .withResources("secrets")
                .withVerbs("list")
                .endRule()
                .build());

        await("what was deleted").untilAsserted(() -> assertThat(deleted)
                .allMatch(object ->
                        object.get() != null && object.get().getMetadata().getDeletionTimestamp() == null)
                .extracting(ArgoCdTest::uid)
                .doesNotContainAnyElementsOf(uids));
        await("what was edited")
                .untilAsserted(() -> assertThat(role.get().getRules()).hasSize(rules));
        await().untilAsserted(() -> assertThat(
                        ArgoCd.state(ArgoCd.FUNCTIONS).orElseThrow().health())
                .isEqualTo("Healthy"));
    }

    private static String uid(Resource<? extends HasMetadata> object) {
        return object.get().getMetadata().getUid();
    }

    @Test
    void shouldMakeATenantOfAFileAndLeaveItsWorkloadsWhenTheFileIsGone() {
        String name = "pushed-" + Tenant.suffix(), application = "tenant-" + name, file = "tenants/" + name + ".yaml";
        String text = "members: {accounts: [alice]}\nquota: {pods: \"7\"}\n";
        argoCd.append(file, text);
        ArgoCd.awaitDeployed(application);
        assertThat(pods(name)).isEqualTo("7");

        Workloads workloads = member(name);
        workloads.awaitMembership(true);
        Visitor visitor = visitors.arrive();
        visitor.signInByLink(workloads.caller().token().orElseThrow());
        visitor.runCommand(name, "echo hello");
        assertThat(workloads
                        .awaitPhase(visitor.workload(), "Succeeded")
                        .path("kind")
                        .asText())
                .isEqualTo("command");
        workloads.start("website", "page", Map.of("path", "/", "content", "of the tenant"));
        List<String> objects = Cluster.objectsOf(name, "page");

        argoCd.delete(file);

        await("the Application is gone").until(() -> ArgoCd.state(application).isEmpty());
        await("no member any more")
                .untilAsserted(() -> assertThat(workloads.list().status()).isIn(401, 403));
        assertThat(Cluster.objectsOf(name, "page")).containsExactlyInAnyOrderElementsOf(objects);
        assertThat(new Sites(name).get("/").body()).contains("of the tenant");
        assertThat(Cluster.objectsIn(name))
                .contains("ResourceQuota/tenant", "LimitRange/tenant", "NetworkPolicy/default");

        argoCd.append(file, text);
        ArgoCd.awaitDeployed(application);
        await("a member again")
                .untilAsserted(
                        () -> assertThat(member(name).get("page").status()).isEqualTo(200));

        argoCd.delete(file);
        await("the Application is gone").until(() -> ArgoCd.state(application).isEmpty());
        Cluster.admin().namespaces().withName(name).delete();
    }

    private static Workloads member(String namespace) {
        TokenRequest request = Cluster.admin()
                .serviceAccounts()
                .inNamespace(namespace)
                .withName("alice")
                .tokenRequest(new TokenRequest());
        return new Workloads(Caller.with(request.getStatus().getToken()), namespace);
    }

    @Test
    void shouldRefuseATenantInANamespaceOfThePlatformAndGoOnWithTheOthers() {
        argoCd.append("tenants/kube-system.yaml", "members: {accounts: [mallory]}\n");

        await("it is refused").untilAsserted(() -> assertThat(ArgoCd.state("tenant-kube-system"))
                .hasValueSatisfying(
                        state -> assertThat(state.errors()).anyMatch(error -> error.startsWith("InvalidSpecError"))));
        assertThat(Cluster.objectsIn("kube-system")).doesNotContain("ServiceAccount/mallory", "RoleBinding/members");
        ArgoCd.awaitDeployed("tenant-team-a");

        argoCd.revert();
        await("it is gone").until(() -> ArgoCd.state("tenant-kube-system").isEmpty());
    }

    @Test
    void shouldDeployWhatWasPushedWhileTheRepoServerWasDown() {
        var repoServer = Cluster.admin()
                .apps()
                .deployments()
                .inNamespace(ArgoCd.NAMESPACE)
                .withName("argocd-repo-server");
        var policy = Cluster.admin()
                .network()
                .networkPolicies()
                .inNamespace("replicas")
                .withName("replicas");
        assertThat(policy.get()).isNotNull();
        repoServer.scale(0);
        await("nobody is left").until(() -> repoServer.get().getStatus().getReplicas() == null);
        argoCd.append("replicas/values.yaml", "networkPolicy: {enabled: false}\n");

        repoServer.scale(1);

        await("what was left out is gone").until(() -> policy.get() == null);
        argoCd.revert();
        await("what was put back is there").until(() -> policy.get() != null);
    }

    private static String pods(String tenant) {
        return Cluster.admin()
                .resourceQuotas()
                .inNamespace(tenant)
                .withName("tenant")
                .get()
                .getSpec()
                .getHard()
                .get("pods")
                .getAmount();
    }

    @Test
    void shouldKeepWhatOthersHavePushedWhenItIsInstalledAgain() {
        String tenant = "later-" + Tenant.suffix();
        argoCd.append("tenants/" + tenant + ".yaml", "members: {accounts: [alice]}\n");
        ArgoCd.awaitDeployed("tenant-" + tenant);

        assertThat(argoCd.installAgain().output()).contains("git pull pileus main");

        assertThat(ArgoCd.state("tenant-" + tenant)).isPresent();
        member(tenant).awaitMembership(true);
        argoCd.revert();
        await("the Application is gone")
                .until(() -> ArgoCd.state("tenant-" + tenant).isEmpty());
        Cluster.admin().namespaces().withName(tenant).delete();
    }
}
