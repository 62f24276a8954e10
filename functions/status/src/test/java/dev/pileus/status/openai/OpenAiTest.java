package dev.pileus.status.openai;

import static dev.pileus.status.DeploymentExamples.deployment;
import static dev.pileus.status.DeploymentExamples.pod;
import static dev.pileus.status.DeploymentExamples.record;
import static dev.pileus.status.DeploymentExamples.replicaSet;
import static dev.pileus.status.DeploymentExamples.running;
import static dev.pileus.status.DeploymentExamples.service;
import static dev.pileus.status.DeploymentExamples.withStep;
import static dev.pileus.status.RunningFunction.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pileus.status.RunningFunction;
import dev.pileus.testing.EventStreamReader;
import dev.pileus.testing.TestHttpServer;
import dev.pileus.testing.kubernetes.WatchApiServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A model by way of the function: the server at the other end is a real one. */
final class OpenAiTest {

    private static final int MAX_REQUESTS = 3;
    private static final int REQUESTS_PER_CALLER = 2;
    private static final String CHAT = "/v1/chat/completions";

    private SlowModel model;
    private WatchApiServer kubernetes;
    private RunningFunction function;

    @BeforeEach
    void start() throws IOException {
        model = new SlowModel();
        startFunction(model.url());
        kubernetes.allow("alice", "list configmaps in team-a");
        kubernetes.allow("alice", "create services/proxy chat in team-a");
        runModel("chat");
    }

    @AfterEach
    void stop() {
        function.close();
        kubernetes.close();
        model.close();
    }

    @Test
    void shouldPassOnEachWordAsSoonAsItIsSaid() throws Exception {
        HttpResponse<InputStream> response = openChat("alice-token", "stream");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");

        try (EventStreamReader words = new EventStreamReader(response.body())) {
            model.say("one");
            assertThat(words.next().data()).isEqualTo("one");
            model.say("two \u00e9");
            assertThat(words.next().data()).isEqualTo("two \u00e9");
            model.end();
            assertThat(words.poll()).isEmpty();
        }
        await().until(this::allPlacesAreFree);
    }

    @Test
    void shouldEndTheModelsWorkWhenTheClientGoesAwayInTheMiddle() throws Exception {
        EventStreamReader words =
                new EventStreamReader(openChat("alice-token", "stream").body());
        model.say("one");
        words.next();

        words.close();

        await().until(() -> {
            model.say("another");
            return !model.departures().isEmpty();
        });
        await().until(this::allPlacesAreFree);
    }

    @Test
    void shouldEndTheModelsWorkWhenTheClientGoesAwayBeforeTheFirstWord() throws Exception {
        try (HttpClient impatient = HttpClient.newHttpClient()) {
            var asked = impatient.sendAsync(
                    function.request("alice-token", path("chat", CHAT))
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString("think"))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(model.requests().poll(1, TimeUnit.MINUTES)).isNotNull();
            asked.cancel(true);
            impatient.shutdownNow();
        }

        await().until(this::allPlacesAreFree);
        model.say("thought");
        assertThat(model.departures().poll(1, TimeUnit.MINUTES)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"/v1/chat/completions", "/v1/completions", "/v1/embeddings"})
    void shouldSendTheModelTheBodyAndNothingOfTheCaller(String path) throws Exception {
        HttpResponse<String> response = post("alice-token", "chat", path, "{\"model\":\"\u00e9\"}");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"object\":\"list\"}");
        TestHttpServer.Request request = model.requests().take();
        assertThat(request.line()).isEqualTo("POST " + path);
        assertThat(request.header("Authorization")).isEmpty();
        assertThat(request.body()).isEqualTo("{\"model\":\"\u00e9\"}");
    }

    @Test
    void shouldAnswerWhichModelItIs() throws Exception {
        HttpResponse<String> response = function.get("alice-token", path("chat", "/v1/models"));

        assertThat(response.body()).isEqualTo("{\"object\":\"list\"}");
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(model.requests().take().line()).isEqualTo("GET /v1/models");
    }

    @Test
    void shouldPassOnWhatTheModelHasAgainstTheRequest() {
        HttpResponse<String> response = post("alice-token", "chat", CHAT, "wrong");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("no messages");
    }

    @Test
    void shouldLetNoPageOfATenantPassForOneOfThisFunction() {
        HttpResponse<String> response = post("alice-token", "chat", CHAT, "html");

        assertThat(response.headers().firstValue("Content-Type")).contains("application/octet-stream");
        assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
        assertProblem(502, post("alice-token", "chat", CHAT, "redirect"));
    }

    @Test
    void shouldRefuseWhoMayNotCallTheModel() {
        kubernetes.allow("mallory", "list configmaps in team-a");
        kubernetes.allow("mallory", "create services/proxy other in team-a");

        assertProblem(401, post("garbage", "chat", CHAT, "{}"));
        assertProblem(403, post("mallory-token", "chat", CHAT, "{}"));
        assertProblem(403, function.get("mallory-token", path("chat", "/v1/models")));
        assertThat(model.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/files", "/v1/models/x", "/props", "/v1/../slots", "/v1/chat", ""})
    void shouldLeadNowhereElse(String path) {
        assertProblem(404, function.get("alice-token", path("chat", path)));
        assertThat(model.requests()).isEmpty();
    }

    @Test
    void shouldAnswer404WhenThereIsNoSuchModel() {
        kubernetes.allow("alice", "create services/proxy nope in team-a");
        kubernetes.allow("alice", "create services/proxy box in team-a");
        kubernetes.put("configmaps", record("team-a", "box", "ssh"));
        await().until(() ->
                function.get("alice-token", "/namespaces/team-a/workloads/box").statusCode() == 200);

        assertProblem(404, post("alice-token", "nope", CHAT, "{}"));
        assertThat(post("alice-token", "box", CHAT, "{}").body()).contains("'box' is no model, but of the kind ssh.");
    }

    @Test
    void shouldSayHowTheModelFaresWhenItDoesNotRunYet() {
        kubernetes.put("deployments", deployment("team-a", "chat", 0));
        kubernetes.put("pods", withStep(pod("team-a", "chat", 1), "download", running()));

        await().untilAsserted(() -> {
            HttpResponse<String> response = post("alice-token", "chat", CHAT, "{}");
            assertProblem(409, response);
            assertThat(response.body()).contains("The model does not run: model is being downloaded, ");
        });
    }

    @Test
    void shouldCallNoOtherHostThatATenantNamesInItsService() {
        var elsewhere = service("team-a", "chat", 0);
        elsewhere.getSpec().type("ExternalName").selector(null);
        kubernetes.put("services", elsewhere);

        await().untilAsserted(() -> assertProblem(409, post("alice-token", "chat", CHAT, "{}")));
    }

    @Test
    void shouldRefuseWhatIsTooLargeOrNotJson() {
        assertProblem(413, post("alice-token", "chat", CHAT, "x".repeat(1024 * 1024 + 1)));
        assertProblem(
                415,
                function.send(
                        function.request("alice-token", path("chat", CHAT))
                                .header("Content-Type", "text/plain")
                                .POST(BodyPublishers.ofString("{}")),
                        BodyHandlers.ofString()));
        assertThat(model.requests()).isEmpty();
    }

    @Test
    void shouldTakeABodyOfNearlyAMegabyte() throws Exception {
        String long_ = "x".repeat(1000 * 1000);

        assertThat(post("alice-token", "chat", CHAT, long_).statusCode()).isEqualTo(200);
        assertThat(model.requests().take().body()).hasSize(1000 * 1000);
    }

    @Test
    void shouldRefuseACallWhenTheCallerOrEverybodyHasTooMany() throws Exception {
        kubernetes.allow("mallory", "list configmaps in team-a");
        kubernetes.allow("mallory", "create services/proxy chat in team-a");
        List<HttpResponse<InputStream>> open = new ArrayList<>();
        for (int i = 0; i < REQUESTS_PER_CALLER; i++) {
            open.add(openChat("alice-token", "stream"));
        }
        HttpResponse<String> another = post("alice-token", "chat", CHAT, "{}");
        assertProblem(429, another);
        assertThat(another.body()).contains("You have 2 calls of models open here");

        open.add(openChat("mallory-token", "stream"));
        assertProblem(503, post("mallory-token", "chat", CHAT, "{}"));

        for (HttpResponse<InputStream> response : open) {
            model.end();
            response.body().readAllBytes();
        }
        await().until(this::allPlacesAreFree);
        assertThat(post("alice-token", "chat", CHAT, "{}").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldAnswer503WhenTheModelCannotBeReached() throws IOException {
        function.close();
        kubernetes.close();
        startFunction(TestHttpServer.NOWHERE);
        kubernetes.allow("alice", "list configmaps in team-a");
        kubernetes.allow("alice", "create services/proxy chat in team-a");
        runModel("chat");

        assertProblem(503, post("alice-token", "chat", CHAT, "{}"));
        assertThat(allPlacesAreFree()).isTrue();
    }

    private void startFunction(String upstream) throws IOException {
        kubernetes = new WatchApiServer();
        function = RunningFunction.start(
                kubernetes,
                Map.of(
                        "pileus.openai.upstream",
                        upstream,
                        "pileus.openai.max-requests",
                        MAX_REQUESTS,
                        "pileus.openai.requests-per-caller",
                        REQUESTS_PER_CALLER));
    }

    private void runModel(String name) {
        kubernetes.put("configmaps", record("team-a", name, "model"));
        kubernetes.put("deployments", deployment("team-a", name, 1));
        kubernetes.put("replicasets", replicaSet("team-a", name, 1));
        kubernetes.put("services", service("team-a", name, 0));
        await().until(() -> function.get("alice-token", "/namespaces/team-a/workloads/" + name)
                .body()
                .contains("\"phase\":\"Running\""));
    }

    private boolean allPlacesAreFree() {
        return function.bean(ModelClient.class).freeSlots() == MAX_REQUESTS;
    }

    private HttpResponse<InputStream> openChat(String token, String body) {
        return function.send(
                function.request(token, path("chat", CHAT))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body)),
                BodyHandlers.ofInputStream());
    }

    private HttpResponse<String> post(String token, String name, String path, String body) {
        return function.send(
                function.request(token, path(name, path))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body)),
                BodyHandlers.ofString());
    }

    private static String path(String name, String path) {
        return "/namespaces/team-a/workloads/" + name + "/openai" + path;
    }
}
