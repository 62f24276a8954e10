package dev.pileus.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pileus.e2e.support.Cluster;
import dev.pileus.e2e.support.Kubectl;
import dev.pileus.e2e.support.Patience;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Groups of peers by {@code kubectl} alone, as {@code docs/peergroup.md} has a member do it. */
@Isolated("The operator is killed, and there are many pods more")
@Order(ClassOrder.LONG)
@ExtendWith(Tenants.class)
final class PeerGroupTest {

    private static final String LEASE = "pileus-operator";

    private static final int MANY = 50;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Tenant tenant;
    private Kubectl kubectl;

    PeerGroupTest(Tenant tenant) {
        this.tenant = tenant;
    }

    @BeforeEach
    void sitDown(@TempDir Path desk) {
        kubectl = new Kubectl(tenant, desk);
        tenant.allowMore();
    }

    @Test
    @Timeout(value = 12, unit = TimeUnit.MINUTES)
    void shouldFollowItsSizeWithoutARestartOfThoseThatStay() throws IOException {
        // While many start at once they answer late, and each that gives up would make it later.
        apply("mesh", 1, 10, 5000);
        awaitPeers("mesh", 1);
        Pod first = pod("mesh-0");

        kubectl.run("scale peergroup/mesh --replicas=5").expectSuccess();
        awaitMesh("mesh", 5);
        kubectl.run("scale peergroup/mesh --replicas=" + MANY).expectSuccess();
        awaitMesh("mesh", MANY);
        apply("mesh", 1, 10, 5000);
        awaitPeers("mesh", 1);
        assertThat(pod("mesh-0").getMetadata().getUid())
                .isEqualTo(first.getMetadata().getUid());
        assertThat(restarts(pod("mesh-0"))).isZero();

        apply("mesh", 0, 10, 5000);
        awaitPeers("mesh", 0);
        apply("mesh", 5, 2, 1000);
        awaitMesh("mesh", 5);
        assertThat(kubectl.run("get peergroup mesh -o wide").expectSuccess()).contains("20", "5");

        kubectl.run("delete peergroup mesh").expectSuccess();
        await("the end of all that it was made of")
                .atMost(Patience.MINUTES)
                .untilAsserted(() -> assertThat(leftovers("mesh")).isEmpty());
    }

    @Test
    void shouldFollowAnotherIntervalWithoutARestart() throws IOException {
        apply("slow", 2);
        awaitMesh("slow", 2);
        Set<String> before = uids("slow");

        kubectl.run("patch peergroup slow --type=merge -p '{\"spec\":{\"intervalSeconds\":1,\"timeoutMillis\":500}}'")
                .expectSuccess();

        await("a ping each second").untilAsserted(() -> assertThat(kubectl.run("logs slow-0 --since=10s")
                        .expectSuccess()
                        .lines()
                        .filter(line -> line.contains("pong from slow-1")))
                .hasSizeGreaterThanOrEqualTo(8));
        assertThat(uids("slow")).isEqualTo(before);
        assertThat(restarts(pod("slow-0"))).isZero();
    }

    @Test
    void shouldBeGuaranteedAndConfined() throws IOException {
        apply("safe", 1);
        awaitPeers("safe", 1);

        Pod pod = pod("safe-0");

        assertThat(pod.getStatus().getQosClass()).isEqualTo("Guaranteed");
        Container container = pod.getSpec().getContainers().getFirst();
        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(container.getResources().getLimits())
                .containsAllEntriesOf(container.getResources().getRequests());
    }

    @Test
    void shouldBeRefusedInWordsWhenItIsInvalid() {
        kubectl.write("invalid.yaml", manifest("mesh", 251, 2, 1000));

        assertThat(kubectl.run("apply -f invalid.yaml"))
                .satisfies(refused -> assertThat(refused.exitCode()).isNotZero())
                .satisfies(
                        refused -> assertThat(refused.output()).contains("spec.replicas", "less than or equal to 250"));
    }

    @Test
    void shouldShowThatTheQuotaLeavesNoRoom() throws IOException {
        int pods = Cluster.admin()
                .pods()
                .inNamespace(tenant.namespace())
                .list()
                .getItems()
                .size();
        tenant.limit(Map.of("pods", Integer.toString(pods + 1)));
        try {
            apply("full", 3);

            await("the word of the quota").untilAsserted(() -> assertThat(condition("full", "Degraded"))
                    .startsWith("True QuotaExceeded exceeded quota: tenant"));
        } finally {
            tenant.limit(Map.of("pods", "1000"));
        }
        await("room").atMost(Patience.MINUTES).untilAsserted(() -> assertThat(condition("full", "Ready"))
                .startsWith("True AllPeersReady"));
    }

    @Test
    void shouldBePutRightWhenSomebodyBreaksIt() throws IOException {
        apply("broken", 2);
        awaitMesh("broken", 2);

        Cluster.admin()
                .apps()
                .statefulSets()
                .inNamespace(tenant.namespace())
                .withName("broken")
                .delete();
        kubectl.run("patch configmap broken-peers --type=merge -p '{\"data\":{\"peers.json\":\"{}\"}}'")
                .expectSuccess();

        await("its list").until(() -> Cluster.admin()
                .configMaps()
                .inNamespace(tenant.namespace())
                .withName("broken-peers")
                .get()
                .getData()
                .get("peers.json")
                .contains("broken-1"));
        awaitMesh("broken", 2);
    }

    @Test
    void shouldBeFinishedByTheOtherWhenTheLeaderIsKilled() throws IOException {
        apply("mid", 1);
        awaitPeers("mid", 1);
        String leader = leader().orElseThrow();

        apply("mid", 8);
        Cluster.admin()
                .pods()
                .inNamespace(Cluster.PILEUS)
                .withName(leader)
                .withGracePeriod(0)
                .delete();

        apply("mid", 6);
        await("the other").atMost(Patience.MINUTES).until(() -> leader().filter(next -> !next.equals(leader))
                .isPresent());
        awaitMesh("mid", 6);
    }

    @Test
    void shouldLeaveNothingWhenItIsDeletedWhileThereIsNoOperator() throws IOException {
        apply("gone", 2);
        awaitPeers("gone", 2);
        scaleOperator(0);
        try {
            kubectl.run("delete peergroup gone").expectSuccess();

            await("its end").untilAsserted(() -> assertThat(leftovers("gone")).isEmpty());
        } finally {
            scaleOperator(2);
        }
    }

    private static void scaleOperator(int replicas) {
        Cluster.admin()
                .apps()
                .deployments()
                .inNamespace(Cluster.PILEUS)
                .withName("operator")
                .scale(replicas);
        await("%d operators".formatted(replicas)).until(() -> {
            List<Pod> pods = Cluster.admin()
                    .pods()
                    .inNamespace(Cluster.PILEUS)
                    .withLabel("app.kubernetes.io/name", "operator")
                    .list()
                    .getItems();
            return pods.size() == replicas && pods.stream().allMatch(Readiness::isPodReady);
        });
    }

    /** Nobody where the one before has handed the Lease back. */
    private static Optional<String> leader() {
        return Optional.ofNullable(Cluster.admin()
                .leases()
                .inNamespace(Cluster.PILEUS)
                .withName(LEASE)
                .get()
                .getSpec()
                .getHolderIdentity());
    }

    private void apply(String name, int replicas) {
        apply(name, replicas, 2, 1000);
    }

    private void apply(String name, int replicas, int intervalSeconds, int timeoutMillis) {
        kubectl.write(name + ".yaml", manifest(name, replicas, intervalSeconds, timeoutMillis));
        kubectl.run("apply -f %s.yaml".formatted(name)).expectSuccess();
    }

    private static String manifest(String name, int replicas, int intervalSeconds, int timeoutMillis) {
        return """
                apiVersion: pileus.dev/v1alpha1
                kind: PeerGroup
                metadata:
                  name: %s
                spec:
                  replicas: %d
                  intervalSeconds: %d
                  timeoutMillis: %d
                """.formatted(name, replicas, intervalSeconds, timeoutMillis);
    }

    /** Waits until there are these peers, all ready, and no others. */
    private void awaitPeers(String name, int size) throws IOException {
        Set<String> expected =
                IntStream.range(0, size).mapToObj(number -> name + "-" + number).collect(Collectors.toSet());
        await("%d peers".formatted(size)).atMost(Patience.MINUTES).untilAsserted(() -> {
            assertThat(pods(name))
                    .extracting(pod -> pod.getMetadata().getName())
                    .containsExactlyInAnyOrderElementsOf(expected);
            assertThat(condition(name, "Ready")).startsWith(size == 0 ? "True NoPeers" : "True AllPeersReady");
            assertThat(group(name).at("/status/readyReplicas").asInt()).isEqualTo(size);
        });
    }

    /** And until each reaches all others. */
    private void awaitMesh(String name, int size) throws IOException {
        awaitPeers(name, size);
        await("all links").atMost(Patience.MINUTES).untilAsserted(() -> {
            JsonNode links = group(name).at("/status/links");
            assertThat(links.path("expected").asInt()).isEqualTo(size * (size - 1));
            assertThat(links.path("up").asInt()).isEqualTo(size * (size - 1));
            assertThat(condition(name, "Degraded")).startsWith("False AsExpected");
        });
    }

    private JsonNode group(String name) throws IOException {
        return JSON.readTree(
                kubectl.run("get peergroup %s -o json".formatted(name)).expectSuccess());
    }

    /** A condition as {@code STATUS REASON MESSAGE}. */
    private String condition(String name, String type) throws IOException {
        for (JsonNode condition : group(name).at("/status/conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return Stream.of("status", "reason", "message")
                        .map(field -> condition.path(field).asText())
                        .collect(Collectors.joining(" "));
            }
        }
        return "none";
    }

    private List<Pod> pods(String group) {
        return Cluster.admin()
                .pods()
                .inNamespace(tenant.namespace())
                .withLabel("pileus.dev/peer-group", group)
                .list()
                .getItems();
    }

    private Pod pod(String name) {
        return Cluster.admin()
                .pods()
                .inNamespace(tenant.namespace())
                .withName(name)
                .get();
    }

    private Set<String> uids(String group) {
        return pods(group).stream().map(pod -> pod.getMetadata().getUid()).collect(Collectors.toSet());
    }

    private static int restarts(Pod pod) {
        return pod.getStatus().getContainerStatuses().stream()
                .mapToInt(ContainerStatus::getRestartCount)
                .sum();
    }

    private List<String> leftovers(String group) {
        return Cluster.labelled(tenant.namespace(), "pileus.dev/peer-group", group);
    }
}
