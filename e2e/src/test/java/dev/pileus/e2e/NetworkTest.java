package dev.pileus.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pileus.e2e.support.Caller;
import dev.pileus.e2e.support.Cluster;
import dev.pileus.e2e.support.Function;
import dev.pileus.e2e.support.Gateway;
import dev.pileus.e2e.support.Prober;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Who can open a connection to what, by pods that try: where the cluster's network enforces policies, as that of an embedded one
 * and of kind does. What nobody may reach is tried from the gateway's namespace first, so that nothing passes for closed at which
 * nobody listens.
 */
@ExtendWith(Tenants.class)
final class NetworkTest {

    private static final String GATEWAY = Gateway.NAMESPACE;
    private static final String API = "kubernetes.default.svc.cluster.local:443";
    private static final Map<String, String> NO_LABELS = Map.of();

    /** Of Knative's queue-proxy that take connections from elsewhere: for requests, and for metrics. */
    private static final Set<String> QUEUE_PROXY = Set.of("8012", "9090");

    private final Tenant tenant;
    private final Tenant stranger;

    NetworkTest(Tenant tenant, Tenant stranger) {
        this.tenant = tenant;
        this.stranger = stranger;
    }

    @Test
    void shouldReachNothingInsideButTheNameServiceWhenItIsATenants() {
        Caller.anonymous().get(Function.UI, "/health/readiness").expect(200);
        for (Tenant each : List.of(tenant, stranger)) {
            each.workloads().start("website", "site", Map.of("path", "site", "content", "here"));
        }
        String[] namespaces = {Cluster.PILEUS, GATEWAY, "knative-serving", tenant.namespace(), stranger.namespace()};
        String node = nodeAddress();
        Set<String> ofTheNode = Set.of(node + ":10250", node + ":6443", node + ":80", API);

        try (Prober gateway = Prober.start(GATEWAY, NO_LABELS);
                Prober member = Prober.start(tenant.namespace(), NO_LABELS)) {
            // Not all that is declared listens, but something does in each pod. Others' pods come and go meanwhile.
            await("something listens in each pod").untilAsserted(() -> {
                Set<String> ports = portsOf(namespaces);
                Set<String> open = gateway.open(ports);
                Set<String> there = hosts(portsOf(namespaces));
                there.retainAll(hosts(ports));
                assertThat(hosts(open)).containsAll(there);
                assertThat(open.stream().map(NetworkTest::port)).containsAll(QUEUE_PROXY);
            });
            await("the node listens")
                    .untilAsserted(() -> assertThat(gateway.open(ofTheNode)).isEqualTo(ofTheNode));

            assertThat(member.openWhenSettled(() -> {
                        Set<String> closed = portsOf(namespaces);
                        closed.addAll(ofTheNode);
                        return closed;
                    }))
                    .isEmpty();
            await("the name service listens")
                    .untilAsserted(() -> assertThat(member.open(nameService())).isEqualTo(nameService()));
            await("a name").until(() -> member.resolves("kubernetes.default.svc.cluster.local"));
        }
    }

    @Test
    void shouldReachNoFunctionButThroughTheGatewayWhenItIsSomewhereElse() {
        Caller.anonymous().get(Function.UI, "/health/readiness").expect(200);
        stranger.workloads().start("website", "other", Map.of("path", "other", "content", "here"));
        Set<String> others = Set.of(nodeAddress() + ":10250", API);

        try (Prober elsewhere = Prober.start("default", NO_LABELS)) {
            assertThat(elsewhere.openWhenSettled(() -> portsOf(Cluster.PILEUS, stranger.namespace())))
                    .isEmpty();
            await("what is no tenant's")
                    .untilAsserted(() -> assertThat(elsewhere.open(others)).isEqualTo(others));
        }
    }

    /** The ports of all pods of some namespaces that are ready, those of Knative's queue-proxy among them. */
    private static Set<String> portsOf(String... namespaces) {
        Set<String> ports = new TreeSet<>();
        for (String namespace : namespaces) {
            ports.addAll(portsIn(namespace));
        }
        return ports;
    }

    private static Set<String> portsIn(String namespace) {
        Set<String> ports = Cluster.admin().pods().inNamespace(namespace).list().getItems().stream()
                .filter(NetworkTest::isReady)
                .flatMap(pod -> pod.getSpec().getContainers().stream()
                        .map(Container::getPorts)
                        .flatMap(List::stream)
                        .filter(port -> "TCP".equals(port.getProtocol()))
                        .map(port -> pod.getStatus().getPodIP() + ":" + port.getContainerPort()))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(ports).as("the ports of pods in %s", namespace).isNotEmpty();
        return ports;
    }

    private static Set<String> hosts(Set<String> addresses) {
        return addresses.stream()
                .map(address -> address.substring(0, address.lastIndexOf(':')))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String port(String address) {
        return address.substring(address.lastIndexOf(':') + 1);
    }

    private static boolean isReady(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() == null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(condition ->
                                "Ready".equals(condition.getType()) && "True".equals(condition.getStatus()));
    }

    /** Where tenants may ask for names: the Service, and the pods behind it. */
    private static Set<String> nameService() {
        Stream<String> pods =
                Cluster.admin()
                        .pods()
                        .inNamespace("kube-system")
                        .withLabel("k8s-app", "kube-dns")
                        .list()
                        .getItems()
                        .stream()
                        .map(pod -> pod.getStatus().getPodIP());
        String service = Cluster.admin()
                .services()
                .inNamespace("kube-system")
                .withName("kube-dns")
                .get()
                .getSpec()
                .getClusterIP();
        return Stream.concat(Stream.of(service), pods)
                .map(address -> address + ":53")
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String nodeAddress() {
        return Cluster.admin().nodes().list().getItems().getFirst().getStatus().getAddresses().stream()
                .filter(address -> "InternalIP".equals(address.getType()))
                .findFirst()
                .orElseThrow()
                .getAddress();
    }
}
