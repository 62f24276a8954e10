package dev.pileus.ui;

import static dev.pileus.ui.PageAssert.assertPage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.testing.TestHttpServer.Request;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@MicronautTest
final class NewWorkloadTest extends UiTest {

    private static final String FORM = "/n/team-a/new/command";
    private static final String GAME = "/n/team-a/new/game";
    private static final String GIT = "/n/team-a/new/git-app";

    @Test
    void shouldMakeTheFormOfTheSchemaWhenItIsOpened() {
        String page = alice().get(FORM).body();

        assertPage(page)
                .hasText("span", "Command")
                .shows("What to run, as you would type it into a shell.")
                .has("textarea.code[name=parameters.command][required]")
                .has("[maxlength=\"32768\"]")
                .has("[placeholder=\"echo hello; uname -a\"]")
                .has("[name=parameters.timeout][value=10 min]")
                .hasText("option[value=\"PT1H\"][selected]", "1 hour")
                .shows("More options");
        assertPage(browser.get(GAME))
                .has("[type=number][name=parameters.players][max=50]")
                .hasText("option[value=\"creative\"][selected]", "Creative");
        assertPage(browser.get(GIT)).has("[type=checkbox][name=parameters.serverless]");
    }

    @Test
    void shouldFillInTheExampleWhenAskedTo() {
        assertPage(alice().get(FORM + "?example=1")).hasText("textarea", "echo hello; uname -a");
    }

    @Test
    void shouldSendWhatWasFilledInWhenTheFormIsSubmitted() {
        alice().get(FORM);
        String key = browser.hidden("submission-key");

        HttpResponse<String> answer = browser.submit(
                FORM,
                filled(Map.of(
                        "name", "hello",
                        "parameters.command", "echo 'ü <b>'\r\nuname -a",
                        "parameters.timeout", "2 hours")));

        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.headers().firstValue("location")).contains("/n/team-a/w/hello");
        Request request = standIn.last("POST").orElseThrow();
        assertThat(request.uri()).hasPath("/namespaces/team-a/workloads").hasNoQuery();
        assertThat(request.header("Idempotency-Key")).contains(key);
        assertThat(request.body())
                .isEqualTo("{\"kind\":\"command\",\"name\":\"hello\",\"ttl\":\"PT1H\",\"parameters\":{"
                        + "\"command\":\"echo 'ü <b>'\\nuname -a\",\"timeout\":\"PT2H\"}}");
    }

    @Test
    void shouldSendNumbersAndTruthsAsSuch() {
        alice().get(GIT);

        browser.submit(
                GIT,
                Map.of(
                        "parameters.repository", "https://git.example.org/shop.git",
                        "parameters.replicas", "3",
                        "parameters.serverless", "true"));

        // An app is polled at once, which is one more request.
        assertThat(standIn.received)
                .extracting(Request::body)
                .contains("{\"kind\":\"git-app\",\"parameters\":{\"repository\":\"https://git.example.org/shop.git\","
                        + "\"replicas\":3,\"serverless\":true}}");
    }

    @Test
    void shouldSayNothingOfOptionsWhenTheyWereLeftAsTheyWere() {
        alice().get(FORM);

        browser.submit(FORM, filled(Map.of("parameters.command", "true")));

        assertThat(standIn.last("POST").orElseThrow().body())
                .isEqualTo("{\"kind\":\"command\",\"ttl\":\"PT1H\",\"parameters\":{\"command\":\"true\"}}");
    }

    @Test
    void shouldShowEachErrorAtItsFieldAndKeepTheValuesWhenTheFunctionRefuses() {
        alice().get(FORM);
        String key = browser.hidden("submission-key");
        standIn.answers.add(new StandIn.Answer("POST", 422, "application/problem+json", """
                {"type":"about:blank","title":"Invalid","status":422,"detail":"Two fields are wrong.","errors":[
                 {"field":"parameters.timeout","message":"It has to be from PT1S to P1D."},
                 {"field":"name","message":"This name is no good."},
                 {"field":"somewhere","message":"Something else."}]}"""));

        HttpResponse<String> answer = browser.submit(
                FORM, filled(Map.of("parameters.command", "echo <1>", "parameters.timeout", "9 days", "ttl", "P7D")));

        assertThat(answer.statusCode()).isEqualTo(422);
        assertPage(answer)
                .has("#problems")
                .has("#problems a[href=#f-parameters-timeout]", "#problems a[href=#f-name]")
                .hasText("#problems li", "Time limit: It has to be from 1 s to 1 day.")
                .hasText("#problems li", "Name: This name is no good.")
                .shows("somewhere: Something else.")
                .has("#f-parameters-timeout[value=9 days][aria-invalid=true]")
                .has("details.more-fields[open]")
                .hasText("textarea", "echo <1>")
                .hasText("option[value=\"P7D\"][selected]", "7 days");
        assertThat(browser.hidden("submission-key")).isNotEqualTo(key);
    }

    @Test
    void shouldShowTheReasonWhenTheRefusalIsAboutNoField() {
        alice().get(FORM);
        standIn.answers.add(new StandIn.Answer(
                "POST", 409, "application/problem+json", "{\"status\":409,\"detail\":\"The name hello is taken.\"}"));

        HttpResponse<String> answer = browser.submit(FORM, filled(Map.of("parameters.command", "true")));

        assertThat(answer.statusCode()).isEqualTo(409);
        assertPage(answer).hasText("li", "The name hello is taken.");
    }

    @Test
    void shouldKeepTheFormAndItsKeyWhenTheFunctionIsAway() {
        alice().get(FORM);
        String key = browser.hidden("submission-key");
        standIn.answers.add(new StandIn.Answer("POST", 503, "text/html", "<h1>no upstream</h1>"));

        HttpResponse<String> answer = browser.submit(FORM, filled(Map.of("parameters.command", "sleep 1")));

        assertThat(answer.statusCode()).isEqualTo(503);
        assertPage(answer).shows("sleep 1").doesNotContain("no upstream");
        assertThat(browser.hidden("submission-key")).isEqualTo(key);
    }

    @Test
    void shouldShowTheYamlWithoutMakingAnything() {
        alice().get(FORM);

        String page = browser.submit(FORM + "/yaml", filled(Map.of("parameters.command", "true")))
                .body();

        assertPage(page).shows("apiVersion: batch/v1").hasText("textarea", "true");
        Request request = standIn.last("POST").orElseThrow();
        assertThat(request.uri()).hasQuery("dryRun=true");
        assertThat(request.header("Accept")).contains("application/yaml");
    }

    @Test
    void shouldShowACommandThatAShellTakesLiterallyWithoutTheToken() {
        alice().get(FORM);
        standIn.received.clear();

        String page = browser.submit(FORM + "/curl", filled(Map.of("parameters.command", "echo 'it''s' $HOME")))
                .body();

        assertPage(page)
                .shows(
                        "curl --fail-with-body -X POST 'http://provision.pileus.localhost:8080/namespaces/team-a/workloads'")
                .shows("-H \"Authorization: Bearer $TOKEN\"")
                .shows("echo '\\''it'\\'''\\''s'\\'' $HOME")
                .doesNotContain(StandIn.ALICE);
        assertThat(standIn.last("POST")).isEmpty();
    }

    @Test
    void shouldOfferTheOptionsAndAnotherAddress() {
        String page = alice().get("/n/team-a/new/model").body();

        assertPage(page)
                .has("[name=\"parameters.model\"][value=\"smollm2-135m\"][checked]")
                .has("[name=\"parameters.model\"][value=\"qwen2.5-0.5b\"]")
                .shows("Apache-2.0, 8,192 tokens of context, 105 MB to download")
                .has("[name=\"parameters.model\"][value=\"*other\"]")
                .has("[name=\"parameters.model.other\"]");
    }

    @Test
    void shouldSendTheOtherAddressAndKeepItWhenItIsRefused() {
        alice().get("/n/team-a/new/model");
        standIn.answers.add(new StandIn.Answer("POST", 422, "application/problem+json", """
                {"status":422,"detail":"A field is wrong.","errors":[
                 {"field":"parameters.model","message":"Addresses inside the cluster are not allowed."}]}"""));

        String page = browser.submit(
                        "/n/team-a/new/model",
                        Map.of(
                                "name", "",
                                "ttl", "PT1H",
                                "parameters.model", "*other",
                                "parameters.model.other", "https://10.0.0.1/x.gguf"))
                .body();

        assertThat(standIn.last("POST").orElseThrow().body()).contains("\"model\":\"https://10.0.0.1/x.gguf\"");
        assertPage(page)
                .has("[value=\"*other\"][checked]")
                .has("[name=parameters.model.other][value='https://10.0.0.1/x.gguf'][aria-invalid=true]")
                .has("#problems a[href=#f-parameters-model]")
                .hasText("#problems li", "Model: Addresses inside the cluster are not allowed.");
    }

    @Test
    void shouldSendTheOptionWhenOneIsChosen() {
        alice().get("/n/team-a/new/model");

        browser.submit(
                "/n/team-a/new/model", Map.of("parameters.model", "qwen2.5-0.5b", "parameters.model.other", "left"));

        assertThat(standIn.last("POST").orElseThrow().body())
                .isEqualTo("{\"kind\":\"model\",\"parameters\":{\"model\":\"qwen2.5-0.5b\"}}");
    }

    @Test
    void shouldFillTheFormWithWhatAnotherWasAskedForWith() {
        standIn.put(StandIn.workload(
                "old", "Failed", Map.of("parameters", Map.of("command", "echo <again>", "timeout", "PT2H"))));
        standIn.put(StandIn.workload(
                "world", "Running", Map.of("kind", "game", "parameters", Map.of("players", 10, "mode", "survival"))));

        assertPage(alice().get(FORM + "?from=old"))
                .hasText("textarea", "echo <again>")
                .has("[name=parameters.timeout][value=2 hours]")
                .has("details.more-fields[open]")
                .hasNo("[value=\"old\"]");
        assertPage(browser.get(GAME + "?from=world")).hasText("option[value=\"survival\"][selected]", "Survival");
        assertPage(browser.get("/n/team-a/w/old")).has("a[href=" + FORM + "?from=old]");
        assertThat(browser.get("/n/team-a/new/ssh?from=old").statusCode()).isEqualTo(404);
        assertThat(browser.get(FORM + "?from=..%2Fquota").statusCode()).isEqualTo(404);
    }

    @Test
    void shouldHideWhatFewNeedUntilItIsUsed() {
        String page = alice().get(GIT).body();

        assertPage(page)
                .has("details.more-fields")
                .hasText("summary", "More settings")
                .has("details.more-fields [name=parameters.token]", "details.more-fields [name=parameters.serverless]")
                .has("[name=parameters.ref]", "[name=ttl]")
                .hasNo("details [name=parameters.ref]", "details [name=parameters.deployKey]", "details [name=ttl]")
                .has("textarea[name=parameters.deployKey]")
                .has("[type=password][autocomplete=off][name=parameters.token]");
        standIn.put(StandIn.workload(
                "shop",
                "Running",
                Map.of("kind", "git-app", "parameters", Map.of("repository", "git@example.org:s.git", "path", "a"))));
        assertPage(browser.get(GIT + "?from=shop")).has("details.more-fields[open]");
    }

    @Test
    void shouldLetItLiveAsLongAsItsKindUsuallyDoesWhenNothingElseIsChosen() {
        assertPage(alice().get(GIT)).hasText("option[value=\"P7D\"][selected]", "7 days");
    }

    @Test
    void shouldSendSecretsAndNeverShowThemAgain() {
        alice().get(GIT);
        standIn.answers.add(new StandIn.Answer("POST", 422, "application/problem+json", """
                {"status":422,"detail":"A field is wrong.","errors":[
                 {"field":"parameters.repository","message":"This is no address."}]}"""));

        String page = browser.submit(GIT, secrets()).body();

        assertThat(standIn.last("POST").orElseThrow().body())
                .isEqualTo("{\"kind\":\"git-app\",\"ttl\":\"PT1H\",\"parameters\":{\"repository\":\"nonsense\","
                        + "\"deployKey\":\"KEY-1\\nKEY-2\",\"token\":\"TOKEN-1\"}}");
        assertPage(page)
                .shows("This is no address.")
                .has("[value=\"nonsense\"]")
                .has("details.more-fields[open]")
                .has("[aria-describedby~=f-parameters-token-again]")
                .hasText("#f-parameters-token-again", "Enter it again: secrets are not kept in this page.")
                .has("#f-parameters-deployKey-again")
                .doesNotContain("KEY-1")
                .doesNotContain("KEY-2")
                .doesNotContain("TOKEN-1");
    }

    @Test
    void shouldShowNoSecretsBesideTheYamlOrInTheCommand() {
        alice().get(GIT);

        assertPage(browser.submit(GIT + "/yaml", secrets()))
                .shows("Manifests")
                .doesNotContain("KEY-1")
                .doesNotContain("TOKEN-1");
        assertPage(browser.submit(GIT + "/curl", secrets()))
                .shows("\"deployKey\":\"…\",\"token\":\"…\"")
                .doesNotContain("KEY-1")
                .doesNotContain("TOKEN-1");
    }

    @Test
    void shouldHaveTheRepositoryAskedAtOnceWhenAGitAppWasMade() throws InterruptedException {
        alice().get(GIT);

        browser.submit(GIT, Map.of("name", "shop", "parameters.repository", "https://git.example.org/shop.git"));

        Instant end = Instant.now().plus(Duration.ofSeconds(20));
        while (standIn.received.stream()
                .noneMatch(request -> request.uri().getPath().equals("/namespaces/team-a/apps/shop/poll"))) {
            assertThat(Instant.now()).isBefore(end);
            Thread.sleep(20);
        }
        assertThat(standIn.last("POST").orElseThrow().header("Authorization")).contains("Bearer " + StandIn.ALICE);
    }

    @Test
    void shouldSayWhatOneTakesAndWarnWhenThereIsNoRoom() {
        standIn.quota.put("limits.memory", List.of("7680Mi", "8Gi"));
        standIn.quota.put("pods", List.of("3", "20"));

        assertPage(alice().get(FORM))
                .hasText("aside h2", "Resources")
                .shows("7.5 of 8 GiB in use")
                .shows("3 of 20 in use")
                .doesNotContain("too small");
        assertPage(browser.get(GIT))
                .shows("The quota may be too small for this")
                .shows("Memory limits: 1 GiB needed, 512 MiB left.");
    }

    @Test
    void shouldKeepATextOfHalfAMegabyteWhenItIsRefused() {
        alice().get("/n/team-a/new/website");
        String text = "ü<&\n".repeat(100_000);
        standIn.answers.add(new StandIn.Answer(
                "POST", 429, "application/problem+json", "{\"status\":429,\"detail\":\"quota exceeded: memory\"}"));

        HttpResponse<String> answer = browser.submit(
                "/n/team-a/new/website", Map.of("name", "", "parameters.path", "x", "parameters.content", text));

        assertThat(answer.statusCode()).isEqualTo(429);
        assertPage(answer).shows("quota exceeded: memory").hasText("textarea", text);
    }

    @Test
    void shouldDoNothingWhenTheFormIsNotOurs() {
        alice().get(FORM);
        Map<String, String> form = filled(Map.of("parameters.command", "true"));

        HttpResponse<String> without = browser.post(FORM, form);
        HttpResponse<String> wrong = browser.submit(FORM, Map.of("form-key", "wrong"));
        HttpResponse<String> foreign = browser.submit(FORM, form, "Sec-Fetch-Site", "same-site");
        HttpResponse<String> plain = browser.post(FORM, form, "Origin", "http://evil.example");

        assertThat(without.statusCode()).isEqualTo(403);
        assertThat(wrong.statusCode()).isEqualTo(403);
        assertThat(foreign.statusCode()).isEqualTo(403);
        assertThat(plain.statusCode()).isEqualTo(403);
        assertThat(standIn.last("POST")).isEmpty();
    }

    @Test
    void shouldRefuseWhenTheFormIsLargerThanItMayBe() {
        alice().get(FORM);

        HttpResponse<String> answer = browser.submit(FORM, Map.of("parameters.command", "x".repeat(4_500_000)));

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(standIn.last("POST")).isEmpty();
    }

    @Test
    void shouldSaySoWhenThereIsNoSuchKind() {
        assertThat(alice().get("/n/team-a/new/castle").statusCode()).isEqualTo(404);
    }

    private static Map<String, String> secrets() {
        return Map.of(
                "name", "",
                "ttl", "PT1H",
                "parameters.repository", "nonsense",
                "parameters.deployKey", "KEY-1\r\nKEY-2",
                "parameters.token", "TOKEN-1",
                "parameters.replicas", "1",
                "parameters.interval", "1 min");
    }

    /** What a browser sends of the form, with the values given. */
    private static Map<String, String> filled(Map<String, String> values) {
        Map<String, String> fields = new LinkedHashMap<>(Map.of(
                "name", "",
                "ttl", "PT1H",
                "parameters.image", "",
                "parameters.timeout", "10 min"));
        fields.putAll(values);
        return fields;
    }
}
