package dev.pileus.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pileus.e2e.support.CertificateAuthority;
import dev.pileus.e2e.support.CertificateAuthority.KeyPair;
import dev.pileus.e2e.support.Checkout;
import dev.pileus.e2e.support.Cluster;
import dev.pileus.e2e.support.Json;
import dev.pileus.e2e.support.ReplicasLoad;
import dev.pileus.e2e.support.ReplicasRelease;
import dev.pileus.e2e.support.Shell;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The replicas API as its chart installs it: by its command line, by grpcurl and curl, and while it is changed. */
@Order(ClassOrder.LONG)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(Tenants.class)
final class ReplicasTest {

    /** curl's exit codes where TLS fails: in the handshake, or at the first byte after it, as TLS 1.3 has it for clients. */
    private static final List<Integer> CONNECTION_FAILURES = List.of(35, 55, 56);

    private static final String MEMBER = "spiffe://example.org/ci";
    private static final Pattern REQUESTS =
            Pattern.compile("apiserver_request_total\\{[^}]*resource=\"subjectaccessreviews\"[^}]*} ([0-9.e+]+)");

    private final Tenant tenant;
    private Path desk;
    private ReplicasRelease release;
    private KeyPair member;

    ReplicasTest(Tenant tenant) {
        this.tenant = tenant;
    }

    @BeforeAll
    void install(@TempDir Path folder) {
        desk = folder;
        release = new ReplicasRelease(desk, "replicas-" + Tenant.suffix());
        member = release.authority().issue("member", "URI:" + MEMBER, "clientAuth", 2);
        Cluster.admin()
                .resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withNamespace(tenant.namespace())
                        .withName("replicas-test")
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "pileus-tenant")
                        .addNewSubject("rbac.authorization.k8s.io", "User", MEMBER, null)
                        .build())
                .create();
    }

    @AfterAll
    void uninstall() {
        if (release != null) {
            release.close();
        }
    }

    /** A Deployment that makes no pods, since it has been paused from its beginning; what is written is its number alone. */
    private String deployment(int replicas) {
        String name = "paused-" + Tenant.suffix();
        Cluster.admin()
                .resource(new DeploymentBuilder()
                        .withNewMetadata()
                        .withNamespace(tenant.namespace())
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .withPaused(true)
                        .withReplicas(replicas)
                        .withNewSelector()
                        .withMatchLabels(Map.of("app", name))
                        .endSelector()
                        .withNewTemplate()
                        .withNewMetadata()
                        .withLabels(Map.of("app", name))
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("it")
                        .withImage("example.org/it")
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build())
                .create();
        return name;
    }

    private int desired(String name) {
        return Cluster.admin()
                .apps()
                .deployments()
                .inNamespace(tenant.namespace())
                .withName(name)
                .get()
                .getSpec()
                .getReplicas();
    }

    @Test
    void shouldPassTheTestOfItsChart() {
        assertThat(release.helm("test %s --namespace %s --timeout 120s --logs"
                        .formatted(ReplicasRelease.NAME, release.namespace())))
                .contains("is SERVING");
    }

    @Test
    void shouldBeUsedByItsCommandLine() {
        String name = deployment(1);
        String namespace = tenant.namespace();
        await().untilAsserted(() -> assertThat(
                        cli("get %s -n %s".formatted(name, namespace)).output())
                .contains("DESIRED", name));

        assertThat(cli("set %s 2 -n %s --expected 1".formatted(name, namespace)).expectSuccess())
                .contains("%s/%s: 1 → 2".formatted(namespace, name));
        assertThat(desired(name)).isEqualTo(2);
        assertThat(cli("set %s 3 -n %s --expected 1".formatted(name, namespace)).exitCode())
                .isEqualTo(5);
        assertThat(cli("get is-not-there -n " + namespace).exitCode()).isEqualTo(4);
        assertThat(cli("get %s -n default".formatted(name)).exitCode()).isEqualTo(3);
        assertThat(cli("set %s -1 -n %s".formatted(name, namespace)).exitCode()).isEqualTo(2);
        await().untilAsserted(() -> assertThat(Json.read(cli("list -n %s --output json".formatted(namespace))
                                .expectSuccess())
                        .findValuesAsText("name"))
                .contains(name));
    }

    private Shell.Result cli(String arguments) {
        return Shell.run(
                desk,
                "'%s' %s --server %s:%d --cert '%s' --key '%s' --ca '%s'"
                        .formatted(
                                Checkout.file("replicas/pileus-replicas"),
                                arguments,
                                release.host(),
                                release.port(),
                                member.certificate(),
                                member.key(),
                                release.authority().certificate()));
    }

    @Test
    void shouldBeUsedByGrpcurlAndCurlAsTheDocumentSays() {
        String name = deployment(1);
        String files = "-cacert '%1$s' -cert '%2$s' -key '%3$s'"
                .formatted(release.authority().certificate(), member.certificate(), member.key());
        String grpcurl = "'%s' %s -protoset '%s' -d '%s' %s:%d %s"
                .formatted(
                        Checkout.file(".pileus/bin/grpcurl"),
                        files,
                        Checkout.file("replicas/api/target/replicas.protoset"),
                        "{\"namespace\": \"%s\", \"name\": \"%s\"}".formatted(tenant.namespace(), name),
                        release.host(),
                        release.port(),
                        "pileus.replicas.v1.ReplicasService/GetReplicas");
        await().untilAsserted(
                        () -> assertThat(Json.read(Shell.run(desk, grpcurl).expectSuccess())
                                        .at("/deployment/desiredReplicas")
                                        .asInt())
                                .isEqualTo(1));

        String curl = "curl --silent --fail-with-body --cacert '%s' --cert '%s' --key '%s' %s"
                .formatted(release.authority().certificate(), member.certificate(), member.key(), uri(name));
        Shell.run(desk, curl + " -X PUT -H 'content-type: application/json' -d '{\"replicas\": 4}'")
                .expectSuccess();
        await().untilAsserted(() -> assertThat(Json.read(Shell.run(desk, curl).expectSuccess())
                        .at("/deployment/desiredReplicas")
                        .asInt())
                .isEqualTo(4));
        // Reflection is off unless it is asked for.
        assertThat(Shell.run(
                                desk,
                                "'%s' %s %s:%d list"
                                        .formatted(
                                                Checkout.file(".pileus/bin/grpcurl"),
                                                files,
                                                release.host(),
                                                release.port()))
                        .output())
                .contains("does not support the reflection API");
    }

    private String uri(String name) {
        return release.uri("/v1/namespaces/%s/deployments/%s/replicas".formatted(tenant.namespace(), name))
                .toString();
    }

    @Test
    void shouldRefuseWhoProvesNothing() throws Exception {
        CertificateAuthority stranger = new CertificateAuthority(desk, "stranger");
        KeyPair expired = release.authority().issue("expired", "URI:" + MEMBER, "clientAuth", -1);
        KeyPair nameless = release.authority().issue("nameless", "DNS:member", "clientAuth", 2);
        KeyPair unknown = release.authority().issue("unknown", "URI:spiffe://example.org/unknown", "clientAuth", 2);
        String name = deployment(1);

        KeyPair strange = stranger.issue("strange", "URI:" + MEMBER, "clientAuth", 2);
        for (Optional<KeyPair> refused :
                List.of(Optional.of(strange), Optional.of(expired), Optional.<KeyPair>empty())) {
            assertThat(curl(refused, "", name).exitCode()).isIn(CONNECTION_FAILURES);
        }
        assertThat(curl(Optional.of(member), "--tls-max 1.2", name).output()).contains("protocol version");
        assertThat(get(nameless, name).statusCode()).isEqualTo(401);
        assertThat(get(unknown, name).statusCode()).isEqualTo(403);
        assertThat(get(member, "is-not-there").statusCode()).isEqualTo(404);
    }

    /** How curl ends, which some options were given to. */
    private Shell.Result curl(Optional<KeyPair> client, String options, String name) {
        String certificate = client.map(pair -> "--cert '%s' --key '%s'".formatted(pair.certificate(), pair.key()))
                .orElse("");
        return Shell.run(
                desk,
                "curl --silent --show-error --cacert '%s' %s %s %s"
                        .formatted(release.authority().certificate(), certificate, options, uri(name)));
    }

    private HttpResponse<String> get(KeyPair client, String name) throws Exception {
        try (HttpClient http =
                HttpClient.newBuilder().sslContext(release.tls(client)).build()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create(uri(name))).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void shouldHaveTheOperatorCarryOutATargetThatIsSetThroughIt() throws Exception {
        String name = deployment(1);
        Cluster.admin()
                .load(new ByteArrayInputStream(
                        """
                        apiVersion: pileus.dev/v1alpha1
                        kind: ReplicaTarget
                        metadata: {name: %1$s, namespace: %2$s}
                        spec: {deploymentName: %1$s, replicas: 2}
                        """.formatted(name, tenant.namespace()).getBytes(StandardCharsets.UTF_8)))
                .create();
        await().until(() -> desired(name) == 2);
        await().untilAsserted(() -> assertThat(Json.read(get(member, name).body())
                        .at("/deployment/target")
                        .asText())
                .isEqualTo(name));

        JsonNode answer = Json.read(cli("set %s 5 -n %s --output json".formatted(name, tenant.namespace()))
                .expectSuccess());

        assertThat(answer.at("/target").asText()).isEqualTo(name);
        await().until(() -> desired(name) == 5);
        // Somebody scales it by hand, and the operator takes that back.
        Cluster.admin()
                .apps()
                .deployments()
                .inNamespace(tenant.namespace())
                .withName(name)
                .scale(1);
        await().until(() -> desired(name) == 5);
    }

    @Test
    void shouldAskKubernetesNothingForReads() throws Exception {
        String name = deployment(1);
        String uri = uri(name);
        await().until(() -> get(member, name).statusCode() == 200);
        double before = accessReviews();
        long began = System.nanoTime();

        try (HttpClient http =
                HttpClient.newBuilder().sslContext(release.tls(member)).build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(uri)).build();
            for (int i = 0; i < 10_000; i++) {
                assertThat(http.send(request, HttpResponse.BodyHandlers.discarding())
                                .statusCode())
                        .isEqualTo(200);
            }
        }

        // Each pod may ask every ten seconds anew what the caller may do, and others use the cluster meanwhile.
        long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
        assertThat(accessReviews() - before).isLessThan(20 + seconds * 5);
    }

    /** How often the API server was asked what somebody may do. */
    private static double accessReviews() {
        return REQUESTS.matcher(Cluster.admin().raw("/metrics"))
                .results()
                .mapToDouble((MatchResult match) -> Double.parseDouble(match.group(1)))
                .sum();
    }

    @Test
    void shouldFailNoCallWhileItIsUpgraded() {
        String name = deployment(1);
        release.awaitReady();
        try (ReplicasLoad load = new ReplicasLoad(release, release.tls(member), tenant.namespace(), name, false)) {
            await().until(() -> load.calls() > 100);
            int before = load.calls();

            release.upgrade("--set maxReplicas=500,podAnnotations.upgraded=once");

            int during = load.calls() - before;
            System.out.printf("replicas API: %d calls during an upgrade, failed: %s%n", during, load.failures());
            assertThat(during).isGreaterThan(500);
            assertThat(load.failures()).isEmpty();
        }
    }

    @Test
    void shouldFailNoCallWhileCertificatesAreRotated() {
        String name = deployment(1);
        release.awaitReady();
        CertificateAuthority next = new CertificateAuthority(desk, "next");
        KeyPair server = release.issueServer(next, "server-next");
        KeyPair client = next.issue("member-next", "URI:" + MEMBER, "clientAuth", 2);
        KeyPair first = release.issueServer(release.authority(), "server-again");
        try (ReplicasLoad load = new ReplicasLoad(release, release.tls(member), tenant.namespace(), name, false)) {
            await().until(() -> load.calls() > 100);

            // The new authority beside the old, and then a certificate of it.
            release.trust(first, release.authority().certificate(), next.certificate());
            awaitTrust(client, release.authority(), name);
            release.trust(server, release.authority().certificate(), next.certificate());
            awaitTrust(client, next, name);

            System.out.printf("replicas API: %d calls during a rotation, failed: %s%n", load.calls(), load.failures());
            assertThat(load.failures()).isEmpty();
        } finally {
            release.trust(first, release.authority().certificate());
            awaitTrust(member, release.authority(), name);
        }
    }

    /** Waits until both pods take a client's certificate and have one that it takes: of ten connections each has some. */
    private void awaitTrust(KeyPair client, CertificateAuthority trusted, String name) {
        release.hurryMounts();
        await().until(() -> {
            for (int i = 0; i < 10; i++) {
                if (status(client, trusted, name) != 200) {
                    return false;
                }
            }
            return true;
        });
    }

    /** The status of a read on a new connection; 0 where there is none. */
    private int status(KeyPair client, CertificateAuthority trusted, String name) throws InterruptedException {
        try (HttpClient http = HttpClient.newBuilder()
                .sslContext(client.tls(trusted.certificate()))
                .build()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create(uri(name))).build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    @Test
    void shouldLoseOnlyCallsInFlightWhenAPodIsKilled() {
        String name = deployment(1);
        release.awaitReady();
        try (ReplicasLoad load = new ReplicasLoad(release, release.tls(member), tenant.namespace(), name, true)) {
            await().until(() -> load.calls() > 100);
            int before = load.calls();

            Cluster.admin()
                    .resource(release.pods().getFirst())
                    .withGracePeriod(0)
                    .delete();

            await().until(() -> load.calls() > before + 500);
            release.awaitReady();
            System.out.printf(
                    "replicas API: a pod killed under %d callers, made again: %d, failed: %s%n",
                    load.callers(), load.retries(), load.failures());
            assertThat(load.failures()).isEmpty();
        }
    }
}
