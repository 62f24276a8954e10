package dev.pileus.teardown;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Awaitility.setDefaultTimeout;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.pileus.api.Labels;
import dev.pileus.api.teardown.SweepReport;
import dev.pileus.testing.kubernetes.CrudApiServer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ConfigMapList;
import io.fabric8.kubernetes.api.model.ConfigMapListBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TeardownControllerTest {

    private static final String HELLO = "/namespaces/team-a/workloads/hello";
    private static final String RECORDS = "/api/v1/namespaces/team-a/configmaps/";

    private static CrudApiServer api;
    private static KubernetesClient kubernetes;
    private static EmbeddedServer server;
    private static BlockingHttpClient http;

    /** Waits for the end of a workload only a moment. */
    private static EmbeddedServer impatient;

    private static final String EVENTS = "/api/v1/namespaces/team-a/events";

    @TempDir
    private static Path folder;

    @BeforeAll
    static void start() throws IOException {
        setDefaultTimeout(Duration.ofMinutes(2));
        api = new CrudApiServer();
        kubernetes = api.client();
        Files.writeString(folder.resolve("token"), "own-token");
        server = start("1m");
        impatient = start("300ms");
        http = client(server);
    }

    private static EmbeddedServer start(String patience) {
        String ownToken = folder.resolve("token").toString();
        return ApplicationContext.run(
                EmbeddedServer.class,
                Map.of(
                        "pileus.kubernetes.url",
                        api.url(),
                        "pileus.audit.token",
                        ownToken,
                        "pileus.kubernetes.token",
                        ownToken,
                        "pileus.teardown.patience",
                        patience,
                        "micronaut.http.client.read-timeout",
                        "2m",
                        "micronaut.server.port",
                        -1));
    }

    private static BlockingHttpClient client(EmbeddedServer of) {
        return of.getApplicationContext()
                .createBean(HttpClient.class, of.getURL())
                .toBlocking();
    }

    @AfterEach
    void forget() {
        api.reset();
    }

    @AfterAll
    static void stop() {
        server.close();
        impatient.close();
        kubernetes.close();
        api.close();
    }

    @Test
    void shouldAnswer204WhenTheRecordIsGone() {
        create("hello", Instant.now().plus(Duration.ofHours(1)));

        assertThat(delete(HELLO)).isEqualTo(204);
        assertThat(find("hello")).isNull();
    }

    @Test
    void shouldDeleteInTheForegroundAndOnlyThisRecordWhenAsked() {
        String uid = create("hello", Instant.now()).getMetadata().getUid();

        delete(HELLO);

        assertThat(bodyOf("DELETE")).contains("\"propagationPolicy\":\"Foreground\"", "\"uid\":\"" + uid + "\"");
    }

    @Test
    void shouldAnswer202WhenTheObjectsTakeLonger() {
        create("hello", Instant.now());
        api.answer("DELETE", RECORDS + "hello", 200, find("hello"));

        assertThat(client(impatient)
                        .exchange(HttpRequest.DELETE(HELLO).bearerAuth("t"))
                        .code())
                .isEqualTo(202);
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
        create("old", Instant.now().minusSeconds(5));
        create("kept", Instant.now().minusSeconds(5));
        refuseDelete("kept", 403);
        JsonMapper json = server.getApplicationContext().getBean(JsonMapper.class);

        String answer = http.retrieve(HttpRequest.POST("/sweep", "").bearerAuth("t"));

        SweepReport report = json.readValue(answer, SweepReport.class);
        assertThat(report.failed()).hasSize(1);
        assertThat(json.readValue(json.writeValueAsString(report), JsonNode.class))
                .isEqualTo(json.readValue(answer, JsonNode.class));
    }

    @Test
    void shouldDeleteWhatHasExpiredAndNothingElseWhenSwept() {
        create("old", Instant.now().minusSeconds(5));
        create("young", Instant.now().plusSeconds(600));

        SweepReport report = sweep();

        assertThat(report).isEqualTo(new SweepReport(2, List.of("team-a/old"), List.of(), List.of(), List.of()));
        assertThat(find("old")).isNull();
        assertThat(find("young")).isNotNull();
    }

    @Test
    void shouldGoOnWhenOneCannotBeDeleted() {
        create("old-a", Instant.now().minusSeconds(5));
        create("old-b", Instant.now().minusSeconds(5));
        refuseDelete("old-a", 403);

        SweepReport report = sweep();

        assertThat(report.deleted()).containsExactly("team-a/old-b");
        assertThat(report.failed()).extracting(SweepReport.Failure::workload).containsExactly("team-a/old-a");
    }

    @Test
    void shouldTellWhatWasExtendedOrGoneByThenFromWhatFailed() {
        create("extended", Instant.now().minusSeconds(5));
        create("gone", Instant.now().minusSeconds(5));
        create("refused", Instant.now().minusSeconds(5));
        refuseDelete("extended", 409);
        refuseDelete("gone", 404);
        refuseDelete("refused", 403);

        SweepReport report = sweep();

        assertThat(report.changed()).containsExactly("team-a/extended");
        assertThat(report.gone()).containsExactly("team-a/gone");
        assertThat(report.failed()).extracting(SweepReport.Failure::workload).containsExactly("team-a/refused");
        assertThat(report.deleted()).isEmpty();
    }

    @Test
    void shouldGoOnWhereTheApiServerSaysWhenAPageHasExpired() {
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
    void shouldFindNothingWhenThereIsNoRecordInTheCluster() {
        page("", 200, JsonNodeFactory.instance.objectNode().putNull("items"));

        assertThat(sweep()).isEqualTo(new SweepReport(0, List.of(), List.of(), List.of(), List.of()));
    }

    @Test
    void shouldAskForNothingButMetadata() {
        sweep();

        assertThat(api.received())
                .filteredOn(request -> request.path().startsWith("/api/v1/configmaps"))
                .isNotEmpty()
                .allMatch(request -> request.accept().contains("as=PartialObjectMetadataList"));
    }

    /** Two instances of status call, and perhaps the CronJob too. */
    @Test
    void shouldDeleteAndWriteDownOnceWhenTwoSweepsHaveReadTheSame() {
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
    void shouldAskAboutTheCallerWithTheirTokenAndSweepWithItsOwn() {
        create("old", Instant.now().minusSeconds(5));
        api.requests();

        sweep();

        assertThat(requests())
                .startsWith(
                        "POST " + CrudApiServer.ACCESS_REVIEWS + " t",
                        "GET /api/v1/configmaps?labelSelector=app.kubernetes.io%2Fmanaged-by%3Dpileus%2Cpileus.dev%2Frecord"
                                + "&limit=50 own-token",
                        "DELETE " + RECORDS + "old own-token")
                .filteredOn(request -> request.endsWith(" t"))
                .hasSize(1);
    }

    @Test
    void shouldAskForTheRightToPostToAPathThatNothingServes() {
        sweep();

        assertThat(bodyOf("POST")).contains("\"nonResourceAttributes\":{\"path\":\"/pileus/sweep\",\"verb\":\"post\"}");
    }

    @Test
    void shouldBindTheSweepToTheVersionThatItRead() {
        ConfigMap old = create("old", Instant.now().minusSeconds(5));

        sweep();

        assertThat(bodyOf("DELETE"))
                .contains(
                        "\"propagationPolicy\":\"Foreground\"",
                        "\"resourceVersion\":\"" + old.getMetadata().getResourceVersion() + "\"",
                        "\"uid\":\"" + old.getMetadata().getUid() + "\"");
    }

    @Test
    void shouldAnswer403AndTouchNothingWhenTheCallerMayNotSweep() {
        api.forbid();
        create("old", Instant.now().minusSeconds(5));
        api.requests();

        assertThat(status(HttpRequest.POST("/sweep", "").bearerAuth("t"))).isEqualTo(403);
        assertThat(requests()).containsExactly("POST " + CrudApiServer.ACCESS_REVIEWS + " t");
        assertThat(find("old")).isNotNull();
    }

    @Test
    void shouldAnswer401AndTouchNothingWhenTheTokenIsNoneOfKubernetes() {
        api.refuse("POST", CrudApiServer.ACCESS_REVIEWS, 401, "Unauthorized");
        create("old", Instant.now().minusSeconds(5));
        api.requests();

        assertThat(status(HttpRequest.POST("/sweep", "").bearerAuth("t"))).isEqualTo(401);
        assertThat(requests()).containsExactly("POST " + CrudApiServer.ACCESS_REVIEWS + " t");
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

        assertThat(awaitEvent("WorkloadDeleted", "hello"))
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
        create("old", Instant.now().minusSeconds(5));

        sweep();

        assertThat(awaitEvent("WorkloadExpired", "old"))
                .extracting("reason", "message", "metadata.annotations")
                .containsExactly(
                        "WorkloadExpired",
                        "pileus deleted the expired command old",
                        Map.of("pileus.dev/user", "pileus"));
    }

    @Test
    void shouldUseTheOwnTokenForTheEventAndTheCallersForAllElse() {
        create("mine", Instant.now().plus(Duration.ofHours(1)));
        api.requests();

        delete("/namespaces/team-a/workloads/mine");
        awaitEvent("WorkloadDeleted", "mine");

        List<String> sent = api.received().stream()
                .filter(request -> !isEvent(request) || request.body().contains("\"mine\""))
                .map(CrudApiServer.Request::toString)
                .toList();
        assertThat(sent).hasSizeGreaterThan(2).allSatisfy(request -> assertThat(request)
                .endsWith(request.startsWith("POST " + EVENTS) ? " own-token" : " t"));
        assertThat(sent).filteredOn(request -> request.endsWith("own-token")).hasSize(1);
    }

    @Test
    void shouldDeleteWhenTheEventIsRefused() {
        create("hello", Instant.now().plus(Duration.ofHours(1)));
        api.refuse("POST", EVENTS, 403, "no");

        assertThat(delete(HELLO)).isEqualTo(204);
        assertThat(find("hello")).isNull();
    }

    /** Waits for an event of that reason. One of another test may still come in. */
    private static Event awaitEvent(String reason, String workload) {
        return await().until(
                        () -> eventsOf(workload).stream()
                                .filter(event -> event.getReason().equals(reason))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
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
    private static void page(String query, int code, Object answer) {
        api.answer(
                "GET",
                "/api/v1/configmaps?labelSelector=app.kubernetes.io%2Fmanaged-by%3Dpileus%2Cpileus.dev%2Frecord"
                        + "&limit=50" + query,
                code,
                answer);
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
        api.answer(
                "DELETE", RECORDS + name, 200, new StatusBuilder().withCode(200).build());
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
        api.refuse("DELETE", RECORDS + name, code, "no");
    }

    private static boolean isEvent(CrudApiServer.Request request) {
        return request.method().equals("POST") && request.path().equals(EVENTS);
    }

    /** What the function asked, without the events that it created: those of another test may still come in. */
    private static List<String> requests() {
        return api.received().stream()
                .filter(request -> !isEvent(request))
                .map(CrudApiServer.Request::toString)
                .toList();
    }

    /** The body of the function's first request of that method, which created no event. */
    private static String bodyOf(String method) {
        return api.received().stream()
                .filter(request -> request.method().equals(method) && !isEvent(request))
                .findFirst()
                .orElseThrow()
                .body();
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
