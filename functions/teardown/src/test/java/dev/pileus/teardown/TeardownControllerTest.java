package dev.pileus.teardown;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pileus.api.Labels;
import dev.pileus.api.teardown.SweepReport;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ConfigMapList;
import io.fabric8.kubernetes.api.model.ConfigMapListBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.authentication.SelfSubjectReviewBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMixedDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import io.micronaut.context.ApplicationContext;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.client.BlockingHttpClient;
import io.micronaut.http.client.HttpClient;
import io.micronaut.http.client.exceptions.HttpClientResponseException;
import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TeardownControllerTest {

    private static final String HELLO = "/namespaces/team-a/workloads/hello";
    private static final String RECORDS = "/api/v1/namespaces/team-a/configmaps/";

    private static KubernetesMockServer api;
    private static KubernetesClient kubernetes;
    private static EmbeddedServer server;
    private static BlockingHttpClient http;

    private static final String REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
    private static final String EVENTS = "/api/v1/namespaces/team-a/events";

    @TempDir
    private static Path folder;

    @BeforeAll
    static void start() throws IOException {
        Map<ServerRequest, Queue<ServerResponse>> responses = new HashMap<>();
        api = new KubernetesMockServer(
                new Context(), new MockWebServer(), responses, new KubernetesMixedDispatcher(responses), false);
        api.init();
        kubernetes = api.createClient();
        String ownToken =
                Files.writeString(folder.resolve("token"), "own-token").toString();
        server = ApplicationContext.run(
                EmbeddedServer.class,
                Map.of(
                        "pileus.kubernetes.url",
                        api.url("/"),
                        "pileus.audit.token",
                        ownToken,
                        "pileus.kubernetes.token",
                        ownToken,
                        "pileus.teardown.patience",
                        "300ms",
                        "micronaut.server.port",
                        -1));
        http = server.getApplicationContext()
                .createBean(HttpClient.class, server.getURL())
                .toBlocking();
    }

    @BeforeEach
    void expectReviews() {
        api.expect()
                .post()
                .withPath("/apis/authentication.k8s.io/v1/selfsubjectreviews")
                .andReturn(
                        201,
                        new SelfSubjectReviewBuilder()
                                .withNewStatus()
                                .withNewUserInfo()
                                .withUsername("system:serviceaccount:team-a:alice")
                                .endUserInfo()
                                .endStatus()
                                .build())
                .always();
    }

    @AfterEach
    void forget() {
        api.reset();
    }

    @AfterAll
    static void stop() {
        server.close();
        kubernetes.close();
        api.destroy();
    }

    @Test
    void shouldAnswer204WhenTheRecordIsGone() {
        create("hello", Instant.now().plus(Duration.ofHours(1)));

        assertThat(delete(HELLO)).isEqualTo(204);
        assertThat(find("hello")).isNull();
    }

    @Test
    void shouldDeleteInTheForegroundAndOnlyThisRecordWhenAsked() throws InterruptedException {
        String uid = create("hello", Instant.now()).getMetadata().getUid();

        delete(HELLO);

        assertThat(bodyOf("DELETE")).contains("\"propagationPolicy\":\"Foreground\"", "\"uid\":\"" + uid + "\"");
    }

    @Test
    void shouldAnswer202WhenTheObjectsTakeLonger() {
        create("hello", Instant.now());
        api.expect()
                .delete()
                .withPath(RECORDS + "hello")
                .andReturn(200, find("hello"))
                .once();

        assertThat(delete(HELLO)).isEqualTo(202);
    }

    @Test
    void shouldAnswer404WhenDeletedTwice() {
        create("hello", Instant.now());
        delete(HELLO);

        assertThat(delete(HELLO)).isEqualTo(404);
    }

    @Test
    void shouldLeaveAloneWhatIsNoRecord() {
        kubernetes
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace("team-a")
                        .withName("hello")
                        .endMetadata()
                        .build())
                .create();

        assertThat(delete(HELLO)).isEqualTo(404);
        assertThat(find("hello")).isNotNull();
    }

    @Test
    void shouldAnswer404WhenTheNameCannotExist() {
        assertThat(delete("/namespaces/team-a/workloads/No%20Name")).isEqualTo(404);
    }

    @Test
    void shouldAnswer401WhenThereIsNoToken() {
        assertThat(status(HttpRequest.DELETE(HELLO))).isEqualTo(401);
    }

    @Test
    void shouldAnswer403WhenTheCallerMayNotDelete() {
        create("hello", Instant.now());
        refuseDelete("hello", 403);

        assertThat(delete(HELLO)).isEqualTo(403);
    }

    @Test
    void shouldAnswerWhatTheRecordOfTheContractHoldsWhenSwept() throws IOException {
        allowSweeping();
        create("old", Instant.now().minusSeconds(5));
        create("kept", Instant.now().minusSeconds(5));
        refuseDelete("kept", 500);
        JsonMapper json = server.getApplicationContext().getBean(JsonMapper.class);

        String answer = http.retrieve(HttpRequest.POST("/sweep", "").bearerAuth("t"));

        SweepReport report = json.readValue(answer, SweepReport.class);
        assertThat(report.failed()).hasSize(1);
        assertThat(json.readValue(json.writeValueAsString(report), JsonNode.class))
                .isEqualTo(json.readValue(answer, JsonNode.class));
    }

    @Test
    void shouldDeleteWhatHasExpiredAndNothingElseWhenSwept() {
        allowSweeping();
        create("old", Instant.now().minusSeconds(5));
        create("young", Instant.now().plusSeconds(600));

        SweepReport report = sweep();

        assertThat(report).isEqualTo(new SweepReport(2, List.of("team-a/old"), List.of(), List.of(), List.of()));
        assertThat(find("old")).isNull();
        assertThat(find("young")).isNotNull();
    }

    @Test
    void shouldGoOnWhenOneCannotBeDeleted() {
        allowSweeping();
        create("old-a", Instant.now().minusSeconds(5));
        create("old-b", Instant.now().minusSeconds(5));
        refuseDelete("old-a", 403);

        SweepReport report = sweep();

        assertThat(report.deleted()).containsExactly("team-a/old-b");
        assertThat(report.failed()).extracting(Sweep.Failure::workload).containsExactly("team-a/old-a");
    }

    @Test
    void shouldTellWhatWasExtendedOrGoneByThenFromWhatFailed() {
        allowSweeping();
        create("extended", Instant.now().minusSeconds(5));
        create("gone", Instant.now().minusSeconds(5));
        create("refused", Instant.now().minusSeconds(5));
        refuseDelete("extended", 409);
        refuseDelete("gone", 404);
        refuseDelete("refused", 403);

        SweepReport report = sweep();

        assertThat(report.changed()).containsExactly("team-a/extended");
        assertThat(report.gone()).containsExactly("team-a/gone");
        assertThat(report.failed()).extracting(Sweep.Failure::workload).containsExactly("team-a/refused");
        assertThat(report.deleted()).isEmpty();
    }

    @Test
    void shouldGoOnWhereTheApiServerSaysWhenAPageHasExpired() {
        allowSweeping();
        page("", 200, list("forgotten", record("one")));
        page("&continue=forgotten", 410, gone("from-here"));
        page("&continue=from-here", 200, list("", record("two")));
        acceptDelete("one");
        acceptDelete("two");

        assertThat(sweep().deleted()).containsExactlyInAnyOrder("team-a/one", "team-a/two");
        await().until(() -> !eventsOf("one").isEmpty() && !eventsOf("two").isEmpty());
    }

    @Test
    void shouldBeginAgainWhenAPageHasExpiredAndNothingIsSaid() {
        allowSweeping();
        page("", 200, list("forgotten", record("one")));
        page("&continue=forgotten", 410, gone(null));
        page("", 200, list("", record("one"), record("two")));
        acceptDelete("one");
        acceptDelete("two");

        SweepReport report = sweep();

        assertThat(report.checked()).isEqualTo(2);
        assertThat(report.deleted()).containsExactlyInAnyOrder("team-a/one", "team-a/two");
        await().until(() -> !eventsOf("one").isEmpty() && !eventsOf("two").isEmpty());
    }

    @Test
    void shouldAskForNothingButMetadata() throws InterruptedException {
        allowSweeping();
        forgetRequests();

        sweep();

        var request = api.takeRequest();
        while (!request.getPath().startsWith("/api/v1/configmaps")) {
            request = api.takeRequest();
        }
        assertThat(request.getHeader("Accept")).contains("as=PartialObjectMetadataList");
    }

    /** Two instances of status call, and perhaps the CronJob too. */
    @Test
    void shouldDeleteAndWriteDownOnceWhenTwoSweepsHaveReadTheSame() {
        allowSweeping();
        allowSweeping();
        page("", 200, list("", record("once")));
        page("", 200, list("", record("once")));
        acceptDelete("once");
        refuseDelete("once", 409);

        assertThat(sweep().deleted()).containsExactly("team-a/once");
        SweepReport second = sweep();

        assertThat(second.deleted()).isEmpty();
        assertThat(second.changed()).containsExactly("team-a/once");
        assertThat(await().until(() -> eventsOf("once"), events -> !events.isEmpty()))
                .hasSize(1);
    }

    @Test
    void shouldWriteDownNothingOfWhatPileusCannotHaveMade() {
        allowSweeping();
        ConfigMap forged = create("forged", Instant.now().minusSeconds(5));
        kubernetes
                .resource(forged.edit()
                        .editMetadata()
                        .addToLabels(Labels.KIND, "Nuclear.Reactor")
                        .endMetadata()
                        .build())
                .update();
        create("old", Instant.now().minusSeconds(5));

        assertThat(sweep().deleted()).hasSize(2);

        await().until(() -> !eventsOf("old").isEmpty());
        assertThat(eventsOf("forged")).isEmpty();
    }

    @Test
    void shouldLeaveAloneWhatIsOnItsWayOutWhenSwept() {
        allowSweeping();
        ConfigMap going = create("going", Instant.now().minusSeconds(5));
        kubernetes
                .resource(going.edit()
                        .editMetadata()
                        .addToFinalizers("foregroundDeletion")
                        .withDeletionTimestamp(Instant.now().toString())
                        .endMetadata()
                        .build())
                .update();

        assertThat(sweep()).isEqualTo(new SweepReport(1, List.of(), List.of(), List.of(), List.of()));
    }

    @Test
    void shouldAskAboutTheCallerWithTheirTokenAndSweepWithItsOwn() throws InterruptedException {
        allowSweeping();
        create("old", Instant.now().minusSeconds(5));
        forgetRequests();

        sweep();
        awaitEvent();

        assertThat(requests())
                .startsWith(
                        "POST " + REVIEWS + " Bearer t",
                        "GET /api/v1/configmaps?labelSelector=app.kubernetes.io%2Fmanaged-by%3Dpileus%2Cpileus.dev%2Frecord"
                                + "&limit=50 Bearer own-token",
                        "DELETE " + RECORDS + "old Bearer own-token")
                .filteredOn(request -> request.endsWith("Bearer t"))
                .hasSize(1);
    }

    @Test
    void shouldAskForTheRightToPostToAPathThatNothingServes() throws InterruptedException {
        allowSweeping();

        sweep();

        assertThat(bodyOf("POST")).contains("\"nonResourceAttributes\":{\"path\":\"/pileus/sweep\",\"verb\":\"post\"}");
    }

    @Test
    void shouldBindTheSweepToTheVersionThatItRead() throws InterruptedException {
        allowSweeping();
        ConfigMap old = create("old", Instant.now().minusSeconds(5));

        sweep();

        assertThat(bodyOf("DELETE"))
                .contains(
                        "\"propagationPolicy\":\"Foreground\"",
                        "\"resourceVersion\":\"" + old.getMetadata().getResourceVersion() + "\"",
                        "\"uid\":\"" + old.getMetadata().getUid() + "\"");
    }

    @Test
    void shouldAnswer403AndTouchNothingWhenTheCallerMayNotSweep() throws InterruptedException {
        verdict(
                201,
                new SelfSubjectAccessReviewBuilder()
                        .withNewStatus()
                        .withAllowed(false)
                        .endStatus()
                        .build());
        create("old", Instant.now().minusSeconds(5));
        forgetRequests();

        assertThat(status(HttpRequest.POST("/sweep", "").bearerAuth("t"))).isEqualTo(403);
        assertThat(requests()).containsExactly("POST " + REVIEWS + " Bearer t");
        assertThat(find("old")).isNotNull();
    }

    @Test
    void shouldAnswer401AndTouchNothingWhenTheTokenIsNoneOfKubernetes() throws InterruptedException {
        verdict(401, new StatusBuilder().withCode(401).build());
        create("old", Instant.now().minusSeconds(5));
        forgetRequests();

        assertThat(status(HttpRequest.POST("/sweep", "").bearerAuth("t"))).isEqualTo(401);
        assertThat(requests()).containsExactly("POST " + REVIEWS + " Bearer t");
        assertThat(find("old")).isNotNull();
    }

    @Test
    void shouldAnswer401WhenSomebodySweepsWithoutAToken() {
        assertThat(status(HttpRequest.POST("/sweep", ""))).isEqualTo(401);
    }

    @Test
    void shouldWriteDownWhoDeletedAWorkload() {
        create("hello", Instant.now().plus(Duration.ofHours(1)));

        delete(HELLO);

        assertThat(awaitEvent())
                .extracting("reason", "action", "message", "reportingComponent", "metadata.annotations")
                .containsExactly(
                        "WorkloadDeleted",
                        "Delete",
                        "alice deleted the command hello",
                        "pileus.dev/teardown",
                        Map.of("pileus.dev/user", "system:serviceaccount:team-a:alice"));
    }

    @Test
    void shouldWriteDownThatItExpiredWhenSwept() {
        allowSweeping();
        create("old", Instant.now().minusSeconds(5));

        sweep();

        assertThat(awaitEvent())
                .extracting("reason", "message", "metadata.annotations")
                .containsExactly(
                        "WorkloadExpired",
                        "pileus deleted the expired command old",
                        Map.of("pileus.dev/user", "pileus"));
    }

    @Test
    void shouldUseTheOwnTokenForTheEventAndTheCallersForAllElse() throws InterruptedException {
        create("hello", Instant.now().plus(Duration.ofHours(1)));
        forgetRequests();

        delete(HELLO);
        awaitEvent();

        List<String> sent = requests();
        assertThat(sent).hasSizeGreaterThan(2).allSatisfy(request -> assertThat(request)
                .endsWith(request.startsWith("POST " + EVENTS) ? "Bearer own-token" : "Bearer t"));
        assertThat(sent).filteredOn(request -> request.endsWith("own-token")).hasSize(1);
    }

    @Test
    void shouldDeleteWhenTheEventIsRefused() {
        create("hello", Instant.now().plus(Duration.ofHours(1)));
        api.expect()
                .post()
                .withPath(EVENTS)
                .andReturn(403, new StatusBuilder().withCode(403).build())
                .once();

        assertThat(delete(HELLO)).isEqualTo(204);
        assertThat(find("hello")).isNull();
    }

    private static void allowSweeping() {
        verdict(
                201,
                new SelfSubjectAccessReviewBuilder()
                        .withNewStatus()
                        .withAllowed(true)
                        .endStatus()
                        .build());
    }

    private static void verdict(int code, KubernetesResource answer) {
        api.expect().post().withPath(REVIEWS).andReturn(code, answer).once();
    }

    private static void forgetRequests() throws InterruptedException {
        while (api.takeRequest(10, TimeUnit.MILLISECONDS) != null) {}
    }

    /** What the function has asked Kubernetes since, and with whose token. */
    private static List<String> requests() throws InterruptedException {
        List<String> requests = new ArrayList<>();
        for (var request = api.takeRequest(10, TimeUnit.MILLISECONDS);
                request != null;
                request = api.takeRequest(10, TimeUnit.MILLISECONDS)) {
            if (!"Bearer secret".equals(request.getHeader("Authorization"))) { // the test's own
                requests.add(request.getMethod() + " " + request.getPath() + " " + request.getHeader("Authorization"));
            }
        }
        return requests;
    }

    private static Event awaitEvent() {
        return await().until(TeardownControllerTest::events, events -> !events.isEmpty())
                .getFirst();
    }

    private static List<Event> events() {
        return kubernetes.v1().events().inNamespace("team-a").list().getItems();
    }

    private static List<Event> eventsOf(String workload) {
        return events().stream()
                .filter(event -> workload.equals(event.getMetadata().getLabels().get(Labels.WORKLOAD)))
                .toList();
    }

    /** What the next request for that page of records is answered. */
    private static void page(String query, int code, KubernetesResource answer) {
        api.expect()
                .get()
                .withPath(
                        "/api/v1/configmaps?labelSelector=app.kubernetes.io%2Fmanaged-by%3Dpileus%2Cpileus.dev%2Frecord"
                                + "&limit=50" + query)
                .andReturn(code, answer)
                .once();
    }

    private static ConfigMapList list(String next, ConfigMap... records) {
        return new ConfigMapListBuilder()
                .withNewMetadata()
                .withContinue(next)
                .endMetadata()
                .withItems(records)
                .build();
    }

    private static Status gone(String next) {
        return new StatusBuilder()
                .withCode(410)
                .withReason("Expired")
                .withNewMetadata()
                .withContinue(next)
                .endMetadata()
                .build();
    }

    private static ConfigMap record(String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("team-a")
                .withName(name)
                .addToLabels(Labels.KIND, "command")
                .addToAnnotations(
                        Labels.EXPIRES_AT, Instant.now().minusSeconds(5).toString())
                .endMetadata()
                .build();
    }

    private static void acceptDelete(String name) {
        api.expect()
                .delete()
                .withPath(RECORDS + name)
                .andReturn(200, new StatusBuilder().withCode(200).build())
                .once();
    }

    private static ConfigMap create(String name, Instant expiresAt) {
        return kubernetes
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace("team-a")
                        .withName(name)
                        .addToLabels(Labels.MANAGED_BY, Labels.MANAGED_BY_PILEUS)
                        .addToLabels(Labels.RECORD, Labels.RECORD_WORKLOAD)
                        .addToLabels(Labels.KIND, "command")
                        .addToAnnotations(Labels.EXPIRES_AT, expiresAt.toString())
                        .endMetadata()
                        .build())
                .create();
    }

    private static ConfigMap find(String name) {
        return kubernetes.configMaps().inNamespace("team-a").withName(name).get();
    }

    private static void refuseDelete(String name, int code) {
        api.expect()
                .delete()
                .withPath(RECORDS + name)
                .andReturn(
                        code,
                        new StatusBuilder().withCode(code).withMessage("no").build())
                .once();
    }

    /** The body of the function's first request of that method. */
    private static String bodyOf(String method) throws InterruptedException {
        var request = api.takeRequest();
        while (!request.getMethod().equals(method) || "Bearer secret".equals(request.getHeader("Authorization"))) {
            request = api.takeRequest();
        }
        return request.getBody().readUtf8();
    }

    private static int delete(String path) {
        return status(HttpRequest.DELETE(path).bearerAuth("t"));
    }

    private static SweepReport sweep() {
        return http.retrieve(HttpRequest.POST("/sweep", "").bearerAuth("t"), SweepReport.class);
    }

    private static int status(HttpRequest<?> request) {
        try {
            return http.exchange(request).code();
        } catch (HttpClientResponseException e) {
            return e.getStatus().getCode();
        }
    }
}
