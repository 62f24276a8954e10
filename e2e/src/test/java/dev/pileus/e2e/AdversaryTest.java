package dev.pileus.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.pileus.e2e.support.Bystander;
import dev.pileus.e2e.support.Caller;
import dev.pileus.e2e.support.Cluster;
import dev.pileus.e2e.support.Function;
import dev.pileus.e2e.support.GitApp;
import dev.pileus.e2e.support.Json;
import dev.pileus.e2e.support.OpenRequests;
import dev.pileus.e2e.support.Shell;
import dev.pileus.e2e.support.Sites;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import dev.pileus.e2e.support.Workloads;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A member of one tenant with the rights of kubectl and curl, and a visitor without a token, against the work of another
 * tenant and against everybody's functions. During all of it a third tenant's requests are answered within a second. Nobody
 * else uses the machine meanwhile, or their load would be taken for an attack that succeeds.
 */
@Isolated
@ExtendWith(Tenants.class)
final class AdversaryTest {

    private static final String BOX = "box";
    private static final String APP = "shop";
    private static final byte[] NOTHING = {};

    private final Tenant mallory;
    private final Tenant victim;
    private final Tenant third;

    private Bystander bystander;

    @TempDir
    private Path desk;

    AdversaryTest(Tenant mallory, Tenant victim, Tenant third) {
        this.mallory = mallory;
        this.victim = victim;
        this.third = third;
    }

    @BeforeEach
    void begin() throws IOException {
        // In both tenants: what is kept from other tenants, and what from other members of the own one.
        for (Tenant tenant : List.of(mallory, victim)) {
            if (Cluster.recordOf(tenant.namespace(), BOX) == null) {
                Shell.run(desk, "ssh-keygen -q -N '' -t ed25519 -f " + tenant.namespace())
                        .expectSuccess();
                String key = Files.readString(desk.resolve(tenant.namespace() + ".pub"))
                        .strip();
                tenant.workloads().create(Json.workload("ssh", BOX, Map.of("publicKey", key)));
                GitApp.create(tenant, APP, Map.of("repository", "ssh://git@git.invalid/team/shop.git"));
            }
        }
        bystander = Bystander.of(third);
    }

    @AfterEach
    void nobodyElseHasNoticed() {
        bystander.close();
    }

    /** Requests to the API server that answer with a Secret where they succeed. */
    static Stream<String> reads() {
        String options = "{\"kind\":\"DeleteOptions\",\"apiVersion\":\"v1\",\"propagationPolicy\":\"Foreground\"%s}";
        return Stream.of(
                "GET SECRET",
                "GET SECRETS",
                "GET SECRETS?watch=true&timeoutSeconds=1",
                "DELETE SECRETS?dryRun=All",
                "DELETE SECRET?dryRun=All",
                "DELETE SECRET?propagationPolicy=Foreground",
                "DELETE SECRET?propagationPolicy=Orphan",
                "DELETE SECRET?orphanDependents=true",
                "DELETE SECRET " + options.formatted(",\"dryRun\":[\"All\"]"),
                "DELETE SECRET " + options.formatted(""),
                "PATCH SECRET?dryRun=All {}",
                "PUT SECRET?dryRun=All {\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"box\"}}");
    }

    @ParameterizedTest
    @MethodSource("reads")
    void shouldNotBeAnsweredWithASecretWhateverIsAskedForIt(String request) throws IOException {
        String[] parts = request.split(" ", 3);
        for (Tenant tenant : List.of(mallory, victim)) {
            String secrets = "/api/v1/namespaces/" + tenant.namespace() + "/secrets";
            for (String name : List.of(BOX, APP + "-git")) {
                String path = parts[1].replace("SECRETS", secrets).replace("SECRET", secrets + "/" + name);
                String answer =
                        curl(parts[0], path, parts.length > 2 ? parts[2].replace("\"box\"", "\"" + name + "\"") : "");

                assertThat(answer).as("%s %s", parts[0], path).contains("\"code\":403");
                assertThat(answer).doesNotContain("host_key\":", "ssh-privatekey\":", "authorized_keys\":");
            }
        }
        assertThat(Cluster.admin()
                        .secrets()
                        .inNamespace(mallory.namespace())
                        .withName(BOX)
                        .get())
                .as("the Secret that nothing has deleted")
                .isNotNull();
    }

    static Stream<Arguments> reaching() {
        String container = "containers: [{name: c, image: dev.local/any}]\n";
        return Stream.of(
                argumentSet("a Job that mounts a key", Manifests.job("""
                        volumes: [{name: k, secret: {secretName: box}}]
                        containers: [{name: c, image: dev.local/any, volumeMounts: [{name: k, mountPath: /k}]}]
                        """)),
                argumentSet("a Deployment that has it in its environment", Manifests.deployment("""
                        containers: [{name: c, image: dev.local/any, envFrom: [{secretRef: {name: shop-git}}]}]
                        """)),
                argumentSet("an app that sleeps and projects it", Manifests.knativeService("""
                        volumes: [{name: k, projected: {sources: [{secret: {name: shop-git}}]}}]
                        containers: [{name: c, image: dev.local/any, volumeMounts: [{name: k, mountPath: /k}]}]
                        """)),
                argumentSet(
                        "a pod before all others",
                        Manifests.job(container + "priorityClassName: system-node-critical")),
                argumentSet("a pod as Pileus' own", Manifests.job(container + "priorityClassName: pileus")),
                argumentSet("a pod on a node of its choice", Manifests.job(container + "nodeName: any")),
                argumentSet(
                        "a pod on every node", Manifests.deployment(container + "tolerations: [{operator: Exists}]")),
                argumentSet("a pod alone on its node", Manifests.deployment(container + """
                        affinity:
                          podAntiAffinity:
                            requiredDuringSchedulingIgnoredDuringExecution:
                            - {topologyKey: kubernetes.io/hostname, namespaceSelector: {}}
                        """)),
                argumentSet(
                        "an image from inside",
                        Manifests.knativeService("containers: [{name: c, image: 'status.pileus.svc:80/any'}]")));
    }

    @ParameterizedTest
    @MethodSource("reaching")
    void shouldBeRefusedWhenAMembersObjectReachesFurther(HasMetadata object) {
        refused(object);
    }

    @Test
    void shouldBeRefusedWhenAnIngressHasThousandsOfPaths() {
        refused(Manifests.manyPaths(mallory.namespace() + ".sites.localhost", 5000));
    }

    private void refused(HasMetadata object) {
        try (KubernetesClient client = mallory.kubernetes()) {
            assertThatExceptionOfType(KubernetesClientException.class)
                    .isThrownBy(() -> client.resource(object)
                            .inNamespace(mallory.namespace())
                            .create())
                    .satisfies(refusal -> assertThat(refusal.getCode()).isIn(403, 422))
                    .withMessageContaining("ValidatingAdmissionPolicy");
        }
    }

    @Test
    void shouldFindNothingOfAnotherTenantWhenAMemberAsksForIt() {
        Caller caller = mallory.caller();
        Workloads theirs = new Workloads(caller, victim.namespace());
        String app = "/namespaces/" + victim.namespace() + "/apps/" + APP;

        theirs.list().problem(403);
        theirs.get(BOX).problem(403);
        theirs.logs(BOX, "").problem(403);
        theirs.post(Json.command("true")).problem(403);
        theirs.dryRun(Json.command("true")).problem(403);
        theirs.patch(BOX, "{\"ttl\": \"PT1H\"}").problem(403);
        theirs.delete(BOX).problem(403);
        caller.get(Function.STATUS, "/namespaces/" + victim.namespace() + "/events", "Accept", "text/event-stream")
                .problem(403);
        caller.get(Function.GIT_POLL, app).problem(403);
        Map.of(
                        "poll", "",
                        "pin", Json.write(Map.of("commit", "0".repeat(40))),
                        "trust-host-key", Json.write(Map.of("fingerprint", "SHA256:" + "A".repeat(43))))
                .forEach((action, body) -> caller.call(
                                Function.GIT_POLL, "POST", app + "/" + action, body, "Content-Type", "application/json")
                        .problem(403));
        assertThat(victim.workloads().get(BOX).expect(200).json().path("phase").asText())
                .isNotEqualTo("Terminating");
    }

    @Test
    void shouldBeAskedForATokenWhenAVisitorHasNone() {
        for (String path :
                List.of("/namespaces/" + victim.namespace() + "/workloads", "/namespaces/kube-system/workloads")) {
            Caller.anonymous().get(Function.STATUS, path).problem(401);
            Caller.anonymous().call(Function.PROVISION, "POST", path, "{}").problem(401);
            Caller.anonymous()
                    .call(Function.TEARDOWN, "DELETE", path + "/" + BOX, BodyPublishers.noBody())
                    .problem(401);
        }
        Caller.anonymous().call(Function.TEARDOWN, "POST", "/sweep", "").problem(401);
        Caller.anonymous().call(Function.GIT_POLL, "POST", "/poll", "").problem(401);
    }

    @ParameterizedTest
    @EnumSource(
            value = Function.class,
            names = {"GIT_POLL", "PROVISION", "TEARDOWN"})
    void shouldHoldUpNobodyWhenVisitorsSendTheirBodiesSlowly(Function function) throws InterruptedException {
        String path = function == Function.GIT_POLL ? "/poll" : "/namespaces/" + victim.namespace() + "/workloads";
        try (OpenRequests slow = OpenRequests.begin(
                110, function, "POST " + path, "Content-Type: application/json\nContent-Length: 100000", new byte[] {'{'
                })) {
            for (int i = 0; i < 6; i++) {
                slow.trickle();
                Thread.sleep(500);
            }
        }
    }

    @Test
    void shouldHoldUpNobodyWhenVisitorsSendMuchToSignIn() throws InterruptedException {
        byte[] much = ("token=" + "x".repeat(4_000_000)).getBytes(StandardCharsets.US_ASCII);
        try (OpenRequests large = OpenRequests.begin(
                24,
                Function.UI,
                "POST /sign-in",
                "Content-Type: application/x-www-form-urlencoded\nContent-Length: " + (much.length + 1),
                much)) {
            Thread.sleep(2000);
            large.trickle();
        }
        assertThat(Cluster.podsOf(Function.UI)).allSatisfy(pod -> assertThat(
                        pod.getStatus().getContainerStatuses())
                .allSatisfy(container -> assertThat(container.getLastState().getTerminated())
                        .as("an end by memory")
                        .isNull()));
    }

    @Test
    void shouldLeaveRoomForOthersWhenOneMemberOpensHundredsOfStreams() throws InterruptedException {
        try (OpenRequests streams = OpenRequests.begin(
                500,
                Function.STATUS,
                "GET /namespaces/" + mallory.namespace() + "/events",
                "Accept: text/event-stream\nAuthorization: Bearer " + mallory.token(),
                NOTHING)) {
            Thread.sleep(1000);
            third.workloads().events().close();
            streams.trickle();
        }
    }

    @Test
    void shouldHoldUpNobodyWhenAMembersRecordsAreLargeAndMany() {
        List<ConfigMap> records = IntStream.range(0, 40)
                .mapToObj(i -> Manifests.halfMadeRecord(
                                mallory, "large-" + i, Instant.now().plusSeconds(i % 2 == 0 ? -60 : 600))
                        .edit()
                        .editMetadata()
                        .addToLabels("pileus.dev/kind", "website")
                        .endMetadata()
                        .addToData("parameters", Json.write(Map.of("path", "p" + i, "content", "x".repeat(900_000))))
                        .build())
                .toList();
        try (KubernetesClient client = mallory.kubernetes()) {
            for (ConfigMap large : records) {
                try {
                    client.resource(large).create();
                } catch (KubernetesClientException refused) {
                    assertThat(refused.getCode()).isIn(403, 422);
                }
            }
            mallory.workloads().list().expect(200);
            records.forEach(large -> client.resource(large).delete());
        }
        assertThat(Cluster.podsOf(Function.STATUS)).allSatisfy(pod -> assertThat(
                        pod.getStatus().getContainerStatuses())
                .allSatisfy(container -> assertThat(container.getLastState().getTerminated())
                        .as("an end by memory")
                        .isNull()));
    }

    @Test
    void shouldServeNobodysPagesOnTheHostAboveThoseOfTenants() {
        victim.workloads().start("website", "page", Map.of("path", "page", "content", "theirs"));
        assertThat(new Sites(victim.namespace()).await("/page", 200).body()).isEqualTo("theirs");

        for (String path : List.of("/", "/page", "/" + victim.namespace() + "/page", "/sw.js")) {
            assertThat(Sites.shared(path).statusCode()).as(path).isEqualTo(404);
        }
        // The same path of another tenant's host is nobody's.
        assertThat(new Sites(mallory.namespace()).get("/page").statusCode()).isEqualTo(404);
    }

    /** What the API server answers to the member of the attacking tenant. */
    private String curl(String method, String path, String body) throws IOException {
        Files.writeString(
                desk.resolve("ca.crt"),
                new String(
                        Base64.getDecoder()
                                .decode(Cluster.admin().getConfiguration().getCaCertData()),
                        StandardCharsets.US_ASCII));
        Files.writeString(desk.resolve("token"), "Authorization: Bearer " + mallory.token());
        Files.writeString(desk.resolve("body"), body);
        String type = method.equals("PATCH") ? "application/merge-patch+json" : "application/json";
        return Shell.run(
                        desk,
                        "curl --silent --cacert ca.crt --header @token --header 'Content-Type: %s' --request %s %s '%s%s' | tr -d ' \\n'"
                                .formatted(
                                        type,
                                        method,
                                        body.isEmpty() ? "" : "--data @body",
                                        Cluster.admin()
                                                .getMasterUrl()
                                                .toString()
                                                .replaceFirst("/$", ""),
                                        path))
                .expectSuccess();
    }
}
