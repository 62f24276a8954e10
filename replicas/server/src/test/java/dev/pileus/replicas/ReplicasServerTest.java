package dev.pileus.replicas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pileus.replicas.v1.DeploymentReplicas;
import dev.pileus.replicas.v1.GetReplicasRequest;
import dev.pileus.replicas.v1.ListReplicasRequest;
import dev.pileus.replicas.v1.ListReplicasResponse;
import dev.pileus.replicas.v1.ReplicasServiceGrpc.ReplicasServiceBlockingStub;
import dev.pileus.replicas.v1.ReplicasServiceGrpc.ReplicasServiceStub;
import dev.pileus.replicas.v1.SetReplicasRequest;
import dev.pileus.replicas.v1.SetReplicasResponse;
import dev.pileus.replicas.v1.WatchReplicasRequest;
import dev.pileus.replicas.v1.WatchReplicasResponse;
import dev.pileus.replicas.v1.WatchReplicasResponse.Type;
import dev.pileus.testing.kubernetes.ApiCalls;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc.HealthBlockingStub;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReplicasServerTest {

    /** As many as an API server on a busy machine answers within the patience of its client. */
    private static final int CALLERS = 20;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ApiCalls CALLS = new ApiCalls();

    @TempDir
    private static Path tls;

    private static TestServer server;
    private static TestClient http;
    private static ReplicasServiceBlockingStub grpc;

    @BeforeAll
    static void start() throws IOException {
        server = new TestServer(tls, Duration.ZERO, CALLS);
        http = server.client(TestServer.ADMIN);
        grpc = http.grpc();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void shouldTellTheReplicaCountsOfADeploymentByBothProtocols() throws IOException {
        String namespace = server.namespace();
        server.deployment(namespace, "web", 3, Map.of("app", "web"));

        DeploymentReplicas found = grpc.getReplicas(get(namespace, "web")).getDeployment();
        JsonNode json = json(http.get(TestServer.path(namespace, "web")));

        assertThat(found.getDesiredReplicas()).isEqualTo(3);
        assertThat(found.getReadyReplicas()).isZero();
        assertThat(found.getLabelsMap()).containsEntry("app", "web");
        assertThat(json.at("/deployment/desiredReplicas").asInt()).isEqualTo(3);
        assertThat(json.at("/deployment/readyReplicas").isInt()).isTrue();
        assertThat(json.at("/cacheAge").asText()).endsWith("s");
    }

    @Test
    void shouldSetReplicasByBothProtocols() throws IOException {
        String namespace = server.namespace();
        server.deployment(namespace, "web", 1, Map.of());

        SetReplicasResponse response = grpc.setReplicas(set(namespace, "web", 2).build());
        assertThat(response.getPreviousReplicas()).isEqualTo(1);
        assertThat(server.desired(namespace, "web")).isEqualTo(2);

        JsonNode json = json(http.put(TestServer.path(namespace, "web"), "{\"replicas\": 0, \"expectedReplicas\": 2}"));
        assertThat(json.at("/replicas").asInt(-1)).isZero();
        assertThat(json.at("/previousReplicas").asInt()).isEqualTo(2);
        assertThat(server.desired(namespace, "web")).isZero();
    }

    @Test
    void shouldWriteNothingWhenItIsSetAlready() {
        String namespace = server.namespace();
        server.deployment(namespace, "web", 2, Map.of());
        CALLS.forget(namespace);

        grpc.setReplicas(set(namespace, "web", 2).build());

        assertThat(CALLS.in(namespace)).noneMatch(call -> call.startsWith("PUT") || call.startsWith("PATCH"));
    }

    @Test
    void shouldLetExactlyOneOfManyCallersSetWhatAllExpect() {
        String namespace = server.namespace();
        server.deployment(namespace, "web", 1, Map.of());

        Queue<Integer> winners = new ConcurrentLinkedQueue<>();
        sideBySide(IntStream.range(2, 10), count -> {
            try {
                grpc.setReplicas(
                        set(namespace, "web", count).setExpectedReplicas(1).build());
                winners.add(count);
            } catch (StatusRuntimeException e) {
                assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.ABORTED);
            }
        });

        assertThat(winners).hasSize(1).containsExactly(server.desired(namespace, "web"));
    }

    @Test
    void shouldLoseNoWriteWhenManyCallersSetWithoutExpectation() {
        String namespace = server.namespace();
        server.deployment(namespace, "web", 0, Map.of());

        sideBySide(
                IntStream.rangeClosed(1, 5),
                count -> grpc.setReplicas(set(namespace, "web", count).build()));

        assertThat(server.desired(namespace, "web")).isBetween(1, 5);
    }

    private static void sideBySide(IntStream counts, IntConsumer call) {
        try (ExecutorService threads = Executors.newFixedThreadPool(CALLERS)) {
            List<CompletableFuture<Void>> calls = counts.mapToObj(
                            count -> CompletableFuture.runAsync(() -> call.accept(count), threads))
                    .toList();
            calls.forEach(CompletableFuture::join);
        }
    }

    @Test
    void shouldListInPagesByNamespaceAndName() {
        String namespace = server.namespace();
        List<String> names = Stream.of("a", "b", "c", "d", "e")
                .map(name -> "web-" + name)
                .peek(name -> server.deployment(namespace, name, 1, Map.of("app", name)))
                .toList();
        // One whose name begins alike.
        server.deployment(server.namespace(), "web-x", 1, Map.of());

        List<String> found = new ArrayList<>();
        ListReplicasRequest.Builder request =
                ListReplicasRequest.newBuilder().setNamespace(namespace).setPageSize(2);
        ListReplicasResponse page;
        do {
            page = grpc.listReplicas(request.build());
            assertThat(page.getDeploymentsCount()).isLessThanOrEqualTo(2);
            page.getDeploymentsList().forEach(deployment -> found.add(deployment.getName()));
            request.setPageToken(page.getNextPageToken());
        } while (!page.getNextPageToken().isEmpty());

        assertThat(found).isEqualTo(names);
    }

    @Test
    void shouldListOnlyWhatMatchesASelector() throws IOException {
        String namespace = server.namespace();
        server.deployment(namespace, "cache", 1, Map.of("tier", "cache"));
        server.deployment(namespace, "web", 1, Map.of("tier", "web"));

        JsonNode json = json(http.get("/v1/deployments?pageSize=500&labelSelector=tier!%3Dcache,tier"));

        assertThat(json.at("/deployments"))
                .extracting(deployment -> deployment.at("/name").asText())
                .contains("web")
                .doesNotContain("cache");
    }

    @Test
    void shouldAnswerReadsWithoutACallOfKubernetes() {
        String namespace = server.namespace();
        server.deployment(namespace, "web", 1, Map.of());
        grpc.getReplicas(get(namespace, "web"));
        CALLS.forget(namespace);

        for (int i = 0; i < 1_000; i++) {
            grpc.getReplicas(get(namespace, "web"));
        }

        assertThat(CALLS.in(namespace)).isEmpty();
    }

    @Test
    void shouldTellEachChangeToWhoWatches() {
        String namespace = server.namespace();
        server.deployment(namespace, "web", 1, Map.of("app", "web"));
        Iterator<WatchReplicasResponse> stream = grpc.watchReplicas(WatchReplicasRequest.newBuilder()
                .setNamespace(namespace)
                .setLabelSelector("app=web")
                .build());

        assertThat(next(stream, Type.TYPE_ADDED).getDesiredReplicas()).isEqualTo(1);
        next(stream, Type.TYPE_BOOKMARK);
        server.deployment(namespace, "other", 1, Map.of());
        grpc.setReplicas(set(namespace, "web", 2).build());
        await().until(() -> next(stream, Type.TYPE_MODIFIED).getDesiredReplicas() == 2);
        server.admin()
                .apps()
                .deployments()
                .inNamespace(namespace)
                .withName("web")
                .delete();

        WatchReplicasResponse last = stream.next();
        while (last.getType() != Type.TYPE_DELETED) {
            assertThat(last.getDeployment().getName()).isIn("web", "");
            last = stream.next();
        }
        assertThat(last.getDeployment().getName()).isEqualTo("web");
    }

    private static DeploymentReplicas next(Iterator<WatchReplicasResponse> stream, Type type) {
        WatchReplicasResponse response = stream.next();
        while (type != Type.TYPE_BOOKMARK && response.getType() == Type.TYPE_BOOKMARK) {
            response = stream.next();
        }
        assertThat(response.getType()).isEqualTo(type);
        return response.getDeployment();
    }

    @Test
    void shouldSendAsManyDeploymentsAsThereAreToWhoWatches() {
        int many = 1_500;
        String namespace = server.namespace();
        sideBySide(IntStream.range(0, many), number -> server.create(namespace, "web-" + number));
        await().until(() -> count(namespace) == many);

        Iterator<WatchReplicasResponse> stream = grpc.watchReplicas(
                WatchReplicasRequest.newBuilder().setNamespace(namespace).build());

        int added = 0;
        while (stream.next().getType() == Type.TYPE_ADDED) {
            added++;
        }
        assertThat(added).isEqualTo(many);
    }

    private static int count(String namespace) {
        int count = 0;
        ListReplicasRequest.Builder request =
                ListReplicasRequest.newBuilder().setNamespace(namespace).setPageSize(500);
        do {
            ListReplicasResponse page = grpc.listReplicas(request.build());
            count += page.getDeploymentsCount();
            request.setPageToken(page.getNextPageToken());
        } while (!request.getPageToken().isEmpty());
        return count;
    }

    @Test
    void shouldEndAWatchWhoseRightIsTakenAway() {
        String namespace = server.namespace();
        String user = "spiffe://test/leaves-" + namespace;
        var binding = server.bind(user, namespace);
        Iterator<WatchReplicasResponse> stream = server.client(user)
                .grpc()
                .watchReplicas(WatchReplicasRequest.newBuilder()
                        .setNamespace(namespace)
                        .build());
        assertThat(stream.next().getType()).isEqualTo(Type.TYPE_BOOKMARK);

        server.admin().resource(binding).delete();

        assertCode(Status.Code.PERMISSION_DENIED, () -> {
            while (stream.hasNext()) {
                stream.next();
            }
        });
    }

    @Test
    void shouldWaitForABodyForSecondsOnly() throws IOException {
        try (SSLSocket socket =
                (SSLSocket) http.tls("TLS").getSocketFactory().createSocket("localhost", server.port())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write(
                            "PUT %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{"
                                    .formatted(TestServer.path("default", "web"))
                                    .getBytes(StandardCharsets.US_ASCII));

            String answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            assertThat(answer).isEqualTo("HTTP/1.1 408");
        }
    }

    @Test
    void shouldStreamChangesAsServerSentEvents() throws IOException {
        String namespace = server.namespace();
        server.deployment(namespace, "web", 1, Map.of());

        var response = http.stream("/v1/namespaces/%s/deployments:watch".formatted(namespace));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).hasValue("text/event-stream");
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            JsonNode first = JSON.readTree(event(lines));
            assertThat(first.at("/type").asText()).isEqualTo("TYPE_ADDED");
            assertThat(first.at("/deployment/name").asText()).isEqualTo("web");
            assertThat(JSON.readTree(event(lines)).at("/type").asText()).isEqualTo("TYPE_BOOKMARK");
            server.admin()
                    .apps()
                    .deployments()
                    .inNamespace(namespace)
                    .withName("web")
                    .scale(4);
            await().until(() -> JSON.readTree(event(lines))
                            .at("/deployment/desiredReplicas")
                            .asInt()
                    == 4);
        }
    }

    private static String event(BufferedReader lines) throws IOException {
        String line = lines.readLine();
        while (line.isEmpty()) {
            line = lines.readLine();
        }
        return line.substring("data: ".length());
    }

    @Test
    void shouldSetTheTargetWhereThereIsOne() {
        String namespace = server.namespace();
        server.deployment(namespace, "web", 1, Map.of());
        target(namespace, "first", "web", 1);
        await().until(() -> grpc.getReplicas(get(namespace, "web"))
                .getDeployment()
                .getTarget()
                .equals("first"));

        SetReplicasResponse response =
                grpc.setReplicas(set(namespace, "web", 5).setExpectedReplicas(1).build());

        assertThat(response.getTarget()).isEqualTo("first");
        assertThat(replicas(namespace, "first")).isEqualTo(5);
        assertThat(server.desired(namespace, "web")).isEqualTo(1);
        assertCode(
                Status.Code.ABORTED,
                () -> grpc.setReplicas(
                        set(namespace, "web", 6).setExpectedReplicas(1).build()));
        assertCode(
                Status.Code.INVALID_ARGUMENT,
                () -> grpc.setReplicas(
                        set(namespace, "web", 6).setResourceVersion("1").build()));
    }

    @Test
    void shouldFollowWhichTargetIsInForce() {
        String namespace = server.namespace();
        server.deployment(namespace, "web", 1, Map.of());
        target(namespace, "one", "web", 1);
        target(namespace, "two", "web", 2);
        await().until(() -> !grpc.getReplicas(get(namespace, "web"))
                .getDeployment()
                .getTarget()
                .isEmpty());

        server.admin()
                .genericKubernetesResources("pileus.dev/v1alpha1", "ReplicaTarget")
                .inNamespace(namespace)
                .withName("one")
                .delete();

        await().until(() -> grpc.getReplicas(get(namespace, "web"))
                .getDeployment()
                .getTarget()
                .equals("two"));
    }

    private static void target(String namespace, String name, String deployment, int replicas) {
        GenericKubernetesResource target = new GenericKubernetesResource();
        target.setApiVersion("pileus.dev/v1alpha1");
        target.setKind("ReplicaTarget");
        target.setMetadata(new io.fabric8.kubernetes.api.model.ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName(name)
                .build());
        target.setAdditionalProperty("spec", Map.of("deploymentName", deployment, "replicas", replicas));
        server.admin().resource(target).create();
    }

    private static int replicas(String namespace, String target) {
        return ((Number) server.admin()
                        .genericKubernetesResources("pileus.dev/v1alpha1", "ReplicaTarget")
                        .inNamespace(namespace)
                        .withName(target)
                        .get()
                        .<Object>get("spec", "replicas"))
                .intValue();
    }

    @Test
    void shouldAskForTheRightToSetTheTargetAsWell() {
        String namespace = server.namespace();
        String user = "spiffe://test/scales-only";
        server.deployment(namespace, "web", 1, Map.of());
        target(namespace, "web", "web", 1);
        server.grant("scales-only", user, TestServer.rule("apps", "deployments/scale", "get", "update"));
        ReplicasServiceBlockingStub stub = server.client(user).grpc();
        // The right shows a moment after it was granted, too.
        await().ignoreExceptionsInstanceOf(StatusRuntimeException.class)
                .until(() -> !stub.getReplicas(get(namespace, "web"))
                        .getDeployment()
                        .getTarget()
                        .isEmpty());

        assertCode(
                Status.Code.PERMISSION_DENIED,
                () -> stub.setReplicas(set(namespace, "web", 2).build()));
        assertThat(replicas(namespace, "web")).isEqualTo(1);
    }

    @Test
    void shouldGiveEachUserTheirOwnNamespacesAlone() {
        String own = server.namespace();
        String other = server.namespace();
        server.deployment(own, "web", 1, Map.of());
        server.deployment(other, "web", 1, Map.of());
        String user = "spiffe://test/member-of-" + own;
        server.bind(user, own);
        TestClient client = server.client(user);
        ReplicasServiceBlockingStub stub = client.grpc();

        assertThat(stub.getReplicas(get(own, "web")).getDeployment().getName()).isEqualTo("web");
        assertThat(stub.setReplicas(set(own, "web", 2).build()).getReplicas()).isEqualTo(2);
        assertCode(Status.Code.PERMISSION_DENIED, () -> stub.getReplicas(get(other, "web")));
        assertCode(Status.Code.PERMISSION_DENIED, () -> stub.getReplicas(get(other, "is-not-there")));
        assertCode(
                Status.Code.PERMISSION_DENIED,
                () -> stub.setReplicas(set(other, "web", 2).build()));
        assertCode(Status.Code.PERMISSION_DENIED, () -> stub.listReplicas(ListReplicasRequest.getDefaultInstance()));
        assertCode(Status.Code.PERMISSION_DENIED, () -> stub.watchReplicas(WatchReplicasRequest.getDefaultInstance())
                .next());
        assertThat(client.get("/v1/namespaces/%s/deployments".formatted(other)).statusCode())
                .isEqualTo(403);
        assertThat(client.get("/v1/deployments:watch").statusCode()).isEqualTo(403);
        assertThat(server.desired(other, "web")).isEqualTo(1);
    }

    /**
     * A call that is refused.
     *
     * @param method the method over HTTP, its path and its body
     */
    private record Refusal(
            String what, Consumer<ReplicasServiceBlockingStub> grpc, String[] method, Status.Code code, int status) {
        @Override
        public String toString() {
            return what;
        }
    }

    private static String[] method(String... method) {
        return method;
    }

    static Stream<Refusal> refusals() {
        String path = "/v1/namespaces/default/deployments";
        return Stream.of(
                new Refusal(
                        "a Deployment that is not there",
                        stub -> stub.getReplicas(get("default", "is-not-there")),
                        method("GET", path + "/is-not-there/replicas"),
                        Status.Code.NOT_FOUND,
                        404),
                new Refusal(
                        "a write to one that is not there",
                        stub -> stub.setReplicas(
                                set("default", "is-not-there", 1).build()),
                        method("PUT", path + "/is-not-there/replicas", "{\"replicas\": 1}"),
                        Status.Code.NOT_FOUND,
                        404),
                new Refusal(
                        "a name that is none",
                        stub -> stub.getReplicas(get("default", "Web_1")),
                        method("GET", path + "/Web_1/replicas"),
                        Status.Code.INVALID_ARGUMENT,
                        400),
                new Refusal(
                        "a name that leads elsewhere",
                        stub -> stub.getReplicas(get("default", "web/status")),
                        method("GET", path + "/web%2Fstatus/replicas"),
                        Status.Code.INVALID_ARGUMENT,
                        400),
                new Refusal(
                        "a namespace that is none",
                        stub -> stub.listReplicas(ListReplicasRequest.newBuilder()
                                .setNamespace("..")
                                .build()),
                        method("GET", "/v1/namespaces/%2E%2Ea/deployments"),
                        Status.Code.INVALID_ARGUMENT,
                        400),
                new Refusal(
                        "fewer than none",
                        stub -> stub.setReplicas(set("default", "web", -1).build()),
                        method("PUT", path + "/web/replicas", "{\"replicas\": -1}"),
                        Status.Code.INVALID_ARGUMENT,
                        400),
                new Refusal(
                        "more than there may be",
                        stub -> stub.setReplicas(set("default", "web", 1_001).build()),
                        method("PUT", path + "/web/replicas", "{\"replicas\": 1001}"),
                        Status.Code.INVALID_ARGUMENT,
                        400),
                new Refusal(
                        "no number at all",
                        stub -> stub.setReplicas(SetReplicasRequest.newBuilder()
                                .setNamespace("default")
                                .setName("web")
                                .build()),
                        method("PUT", path + "/web/replicas", "{}"),
                        Status.Code.INVALID_ARGUMENT,
                        400),
                new Refusal(
                        "a version that is none",
                        stub -> stub.setReplicas(set("default", "web", 1)
                                .setResourceVersion("latest")
                                .build()),
                        method("PUT", path + "/web/replicas", "{\"replicas\": 1, \"resourceVersion\": \"latest\"}"),
                        Status.Code.INVALID_ARGUMENT,
                        400),
                new Refusal(
                        "a selector that cannot be read",
                        stub -> stub.listReplicas(ListReplicasRequest.newBuilder()
                                .setLabelSelector("tier in (web)")
                                .build()),
                        method("GET", "/v1/deployments?labelSelector=tier%20in%20(web)"),
                        Status.Code.INVALID_ARGUMENT,
                        400),
                new Refusal(
                        "a page that is too large",
                        stub -> stub.listReplicas(ListReplicasRequest.newBuilder()
                                .setPageSize(501)
                                .build()),
                        method("GET", "/v1/deployments?pageSize=501"),
                        Status.Code.INVALID_ARGUMENT,
                        400),
                new Refusal(
                        "a page token of somebody's own",
                        stub -> stub.listReplicas(ListReplicasRequest.newBuilder()
                                .setPageToken("!")
                                .build()),
                        method("GET", "/v1/deployments?pageToken=!"),
                        Status.Code.INVALID_ARGUMENT,
                        400));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void shouldRefuseByBothProtocolsAlike(Refusal refusal) throws IOException {
        assertCode(refusal.code(), () -> refusal.grpc().accept(grpc));

        HttpResponse<String> response = refusal.method()[0].equals("PUT")
                ? http.put(refusal.method()[1], refusal.method()[2])
                : http.get(refusal.method()[1]);
        assertProblem(response, refusal.status());
        assertThat(json(response).at("/code").asText()).isEqualTo(refusal.code().name());
        if (refusal.code() == Status.Code.INVALID_ARGUMENT) {
            assertThat(json(response).at("/errors/0/field").asText()).isNotEmpty();
        }
    }

    static Stream<Arguments> badBodies() {
        return Stream.of(
                arguments(400, "{\"replicas\": 1, \"replica\": 2}"),
                arguments(400, "{\"replicas\": \"many\"}"),
                arguments(400, "{\"replicas\": 99999999999}"),
                arguments(400, "{\"replicas\""),
                arguments(400, "[1]"),
                arguments(413, "{\"resourceVersion\": \"%s\"}".formatted("1".repeat(20_000))));
    }

    @ParameterizedTest
    @MethodSource("badBodies")
    void shouldRefuseABodyThatIsNone(int status, String body) throws IOException {
        assertProblem(http.put(TestServer.path("default", "web"), body), status);
    }

    @Test
    void shouldRefuseParametersAndPathsThatAreNotKnown() throws IOException {
        assertProblem(http.get("/v1/deployments?pagesize=5"), 400);
        assertProblem(http.get("/v1/deployments?pageSize=five"), 400);
        assertProblem(http.get("/v2/deployments"), 404);
        assertProblem(http.put("/v1/deployments", "{}"), 405);
    }

    @Test
    void shouldRefuseAMessageThatIsTooLargeByGrpc() {
        assertCode(
                Status.Code.RESOURCE_EXHAUSTED,
                () -> grpc.listReplicas(ListReplicasRequest.newBuilder()
                        .setLabelSelector("a".repeat(20_000))
                        .build()));
    }

    @Test
    void shouldRefuseAWriteOfWhatIsNotAsExpected() throws IOException {
        String namespace = server.namespace();
        server.deployment(namespace, "web", 1, Map.of());
        String version = grpc.getReplicas(get(namespace, "web")).getDeployment().getResourceVersion();
        grpc.setReplicas(set(namespace, "web", 2).build());

        assertCode(
                Status.Code.ABORTED,
                () -> grpc.setReplicas(
                        set(namespace, "web", 3).setResourceVersion(version).build()));
        assertProblem(http.put(TestServer.path(namespace, "web"), "{\"replicas\": 3, \"expectedReplicas\": 1}"), 409);
        assertThat(server.desired(namespace, "web")).isEqualTo(2);
    }

    @Test
    void shouldLimitTheWatchesOfAUserAndNotOfOthers() {
        String user = "spiffe://test/watches-much";
        String namespace = server.namespace();
        server.bind(user, namespace);
        WatchReplicasRequest request =
                WatchReplicasRequest.newBuilder().setNamespace(namespace).build();
        ReplicasServiceBlockingStub stub = server.client(user).grpc();
        List<Iterator<WatchReplicasResponse>> open = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            Iterator<WatchReplicasResponse> stream = stub.watchReplicas(request);
            stream.next();
            open.add(stream);
        }

        assertCode(Status.Code.RESOURCE_EXHAUSTED, () -> stub.watchReplicas(request)
                .next());
        assertThat(grpc.watchReplicas(request).next().getType()).isEqualTo(Type.TYPE_BOOKMARK);
        assertThat(open).hasSize(16);
    }

    @Test
    void shouldGiveBackThePlaceOfAWatchThatIsRefusedOrCancelled() {
        String namespace = server.namespace();
        String user = "spiffe://test/watches-" + namespace;
        WatchReplicasRequest own =
                WatchReplicasRequest.newBuilder().setNamespace(namespace).build();
        server.bind(user, namespace);
        ReplicasServiceBlockingStub stub = server.client(user).grpc();

        for (int i = 0; i < 20; i++) {
            assertCode(
                    Status.Code.PERMISSION_DENIED, () -> stub.watchReplicas(WatchReplicasRequest.getDefaultInstance())
                            .next());
        }
        for (int i = 0; i < 20; i++) {
            // The server hears of a call that was cancelled a moment later.
            await().until(() -> isWatchedAndCancelled(server.client(user).grpc(ReplicasServiceStub.class), own));
        }
    }

    /** Tells whether a watch begins, which is cancelled then. */
    private static boolean isWatchedAndCancelled(ReplicasServiceStub stub, WatchReplicasRequest request) {
        CompletableFuture<Boolean> begun = new CompletableFuture<>();
        stub.watchReplicas(request, new ClientResponseObserver<WatchReplicasRequest, WatchReplicasResponse>() {
            private ClientCallStreamObserver<WatchReplicasRequest> call;

            @Override
            public void beforeStart(ClientCallStreamObserver<WatchReplicasRequest> started) {
                call = started;
            }

            @Override
            public void onNext(WatchReplicasResponse response) {
                begun.complete(true);
                call.cancel("seen", null);
            }

            @Override
            public void onError(Throwable failure) {
                begun.complete(false);
            }

            @Override
            public void onCompleted() {
                begun.complete(false);
            }
        });
        return begun.join();
    }

    @Test
    void shouldServeHealthAndMetricsInClearAndNothingElse() {
        assertThat(server.management("/health/liveness")).isEqualTo(200);
        assertThat(server.management("/health/readiness")).isEqualTo(200);
        await().untilAsserted(() -> assertThat(server.management("/health")).isEqualTo(200));
        String metrics =
                TestClient.plain(server.managementPort(), "/prometheus").body();
        assertThat(metrics)
                .contains("replicas_cache_age_seconds", "replicas_certificates_expiry_seconds{certificate=\"server\"}")
                .contains("replicas_certificates_reload_failures_total");
        assertThat(server.management("/v1/deployments")).isEqualTo(404);
    }

    @Test
    void shouldTellWhatTheDashboardAndTheAlertsAskFor() throws IOException {
        Path monitoring = Path.of("../../knative/components/monitoring");
        Set<String> asked = Pattern.compile("\\breplicas_[a-z_]+")
                .matcher(Files.readString(monitoring.resolve("pileus.json"))
                        + Files.readString(monitoring.resolve("rules.yaml")))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toSet());
        http.grpc(HealthBlockingStub.class).check(HealthCheckRequest.getDefaultInstance());

        assertThat(asked).hasSizeGreaterThan(4);
        await().untilAsserted(() -> assertThat(
                        TestClient.plain(server.managementPort(), "/prometheus").body())
                .contains(asked)
                .containsPattern("replicas_calls_requests_total\\{.*method=\"Check\".*result=\"success\""));
    }

    @Test
    void shouldAnswerTheHealthProtocolOfGrpc() {
        HealthBlockingStub health = http.grpc(HealthBlockingStub.class);
        for (String service : List.of("", "pileus.replicas.v1.ReplicasService", "kubernetes")) {
            await().untilAsserted(() -> assertThat(health.check(HealthCheckRequest.newBuilder()
                                    .setService(service)
                                    .build())
                            .getStatus())
                    .isEqualTo(ServingStatus.SERVING));
        }
    }

    private static GetReplicasRequest get(String namespace, String name) {
        return GetReplicasRequest.newBuilder()
                .setNamespace(namespace)
                .setName(name)
                .build();
    }

    private static SetReplicasRequest.Builder set(String namespace, String name, int replicas) {
        return SetReplicasRequest.newBuilder()
                .setNamespace(namespace)
                .setName(name)
                .setReplicas(replicas);
    }

    private static JsonNode json(HttpResponse<String> response) throws IOException {
        return JSON.readTree(response.body());
    }

    private static void assertProblem(HttpResponse<String> response, int status) throws IOException {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type").orElse("")).startsWith("application/problem+json");
        assertThat(json(response).at("/status").asInt()).isEqualTo(status);
        assertThat(json(response).at("/title").asText()).isNotEmpty();
        assertThat(response.body()).doesNotContain("Exception", "\\tat ");
    }

    private static void assertCode(Status.Code code, Runnable call) {
        StatusRuntimeException failure = catchThrowableOfType(StatusRuntimeException.class, call::run);
        assertThat(failure).isNotNull();
        assertThat(failure.getStatus().getCode()).as(failure.getMessage()).isEqualTo(code);
        assertThat(failure.getStatus().getDescription()).isNotEmpty();
    }
}
