package dev.pileus.ui;

import static dev.pileus.ui.PageAssert.assertPage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.testing.TestHttpServer.Request;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the page of each kind has that no other has. */
@MicronautTest
final class KindPageTest extends UiTest {

    private static final String PAGE = "/n/team-a/w/it";

    @Test
    void shouldShowTheCommandAndTheFingerprintOfAnSshBox() {
        put(
                "ssh",
                "Running",
                Map.of(
                        "command", "ssh -p 30022 me@localhost",
                        "host", "localhost",
                        "port", 30022,
                        "fingerprint", "SHA256:abc+/def",
                        "kept", "no: this cluster has no storage, so a restart loses it"),
                Map.of());

        assertPage(alice().get(PAGE))
                .hasText("pre", "ssh -p 30022 me@localhost")
                .hasText("pre", "SHA256:abc+/def")
                .shows("scp -P 30022 FILE me@localhost:")
                .shows("a restart of the box deletes its files");
    }

    @Test
    void shouldSayThatTheCommandIsToComeWhenTheBoxIsNotReady() {
        put("ssh", "Pending", Map.of(), Map.of());

        assertPage(alice().get(PAGE)).shows("appears here as soon as the box is ready");
    }

    @Test
    void shouldPreviewAWebsiteInASandboxAndOnlyFromTheSitesOrigin() {
        put("website", "Running", Map.of("url", "http://team-a.sites.localhost:8080/it"), Map.of("content", "Hi"));

        assertPage(alice().get(PAGE))
                .has("iframe[sandbox='allow-scripts allow-forms'][src='http://team-a.sites.localhost:8080/it']")
                .doesNotContain("allow-same-origin");

        put("website", "Running", Map.of("url", "http://elsewhere.localhost:8080/team-a/it"), Map.of("content", "Hi"));

        assertPage(browser.get(PAGE)).hasNo("iframe");
    }

    @Test
    void shouldShowNoPreviewBeforeTheWebsiteIsReady() {
        put("website", "Pending", Map.of("url", "http://team-a.sites.localhost:8080/it"), Map.of("content", "Hi"));

        assertPage(alice().get(PAGE)).has("iframe[hidden]").hasNo("iframe[src]");
    }

    @Test
    void shouldChangeTheTextOfAWebsite() {
        put("website", "Running", Map.of(), Map.of("path", "it", "content", "<b>Hi</b>", "contentType", "markdown"));
        assertPage(alice().get(PAGE))
                .hasText("textarea", "<b>Hi</b>")
                .hasText("option[value=\"markdown\"][selected]", "Markdown")
                .hasNo("[name=\"parameters.path\"]");

        HttpResponse<String> answer =
                browser.submit(PAGE + "/edit", Map.of("parameters.content", "Ho", "parameters.contentType", "plain"));

        assertThat(answer.headers().firstValue("location")).contains(PAGE + "?notice=changed");
        assertThat(standIn.last("PATCH").orElseThrow().body())
                .isEqualTo("{\"parameters\":{\"content\":\"Ho\",\"contentType\":\"plain\"}}");
        assertPage(browser.get(PAGE + "?notice=changed"))
                .hasText("textarea", "Ho")
                .shows("Saved.");
    }

    @Test
    void shouldChangeOnlyWhatWasChangedInTheFormWhenSomebodyElseHasChangedTheRestMeanwhile() {
        put("website", "Running", Map.of(), Map.of("content", "old", "contentType", "plain"));
        alice().get(PAGE);
        standIn.change(
                "it",
                Map.of("parameters", Map.of("content", "theirs", "contentType", "plain"), "parametersDigest", "v2"));

        browser.submit(PAGE + "/edit", Map.of("parameters.content", "old", "parameters.contentType", "html"));

        Request change = standIn.last("PATCH").orElseThrow();
        assertThat(change.body()).isEqualTo("{\"parameters\":{\"contentType\":\"html\"}}");
        assertThat(change.header("If-Match")).contains("\"v2\"");
        assertPage(browser.get(PAGE)).hasText("textarea", "theirs");
    }

    @Test
    void shouldAskOnceMoreWhenSomebodyElseHasChangedTheSameMeanwhile() {
        put("website", "Running", Map.of(), Map.of("content", "old", "contentType", "plain"));
        alice().get(PAGE);
        standIn.change(
                "it",
                Map.of("parameters", Map.of("content", "theirs", "contentType", "html"), "parametersDigest", "v2"));
        Map<String, String> edit = Map.of("parameters.content", "mine", "parameters.contentType", "plain");

        HttpResponse<String> answer = browser.submit(PAGE + "/edit", edit);

        assertThat(answer.statusCode()).isEqualTo(409);
        assertPage(answer)
                .shows("Somebody else has changed this meanwhile: Content.")
                .hasText("textarea", "mine")
                .as("what was not changed here stands as it is now")
                .hasText("option[value=\"html\"][selected]", "HTML");
        assertThat(standIn.last("PATCH")).isEmpty();
        assertThat(browser.submit(
                                PAGE + "/edit", Map.of("parameters.content", "mine", "parameters.contentType", "html"))
                        .statusCode())
                .isEqualTo(303);
    }

    @Test
    void shouldLookAgainWhenItIsChangedWhileItIsSaved() {
        put("website", "Running", Map.of(), Map.of("content", "old", "contentType", "plain"));
        alice().get(PAGE);
        standIn.answers.add(new StandIn.Answer(
                "PATCH", 412, "application/problem+json", "{\"status\":412,\"detail\":\"It has been changed.\"}"));

        HttpResponse<String> answer = browser.submit(PAGE + "/edit", Map.of("parameters.content", "mine"));

        assertThat(answer.statusCode()).isEqualTo(303);
        assertPage(browser.get(PAGE)).hasText("textarea", "mine");
    }

    @Test
    void shouldShowAtTheFieldWhatIsWrongWithAChangeAndKeepIt() {
        put("website", "Running", Map.of(), Map.of("content", "Hi"));
        alice().get(PAGE);
        standIn.answers.add(new StandIn.Answer("PATCH", 422, "application/problem+json", """
                {"status":422,"detail":"A field is wrong.","errors":[
                 {"field":"parameters.content","message":"This is more than 500 kB."}]}"""));

        HttpResponse<String> answer =
                browser.submit(PAGE + "/edit", Map.of("parameters.content", "Long", "parameters.contentType", "html"));

        assertThat(answer.statusCode()).isEqualTo(422);
        assertPage(answer)
                .hasText("#f-parameters-content-error", "Error: This is more than 500 kB.")
                .hasText("textarea", "Long")
                .hasText("option[value=\"html\"][selected]", "HTML");
    }

    @Test
    void shouldShowAnEndOfALongTextInsteadOfAllOfIt() {
        put("website", "Running", Map.of(), Map.of("content", "x".repeat(500_000)));

        HttpResponse<String> answer = alice().get(PAGE);

        assertPage(answer).shows("(500,000 characters in all)");
        assertThat(answer.body()).hasSizeLessThan(600_000);
    }

    @Test
    void shouldShowWhereToPlayAndHowManyDo() {
        put("game", "Running", Map.of("host", "localhost", "port", 30123, "protocol", "UDP"), Map.of("players", 8));
        standIn.log("it", "pileus: players=1");
        standIn.log("it", "alice joins\npileus: players=2");
        standIn.log("it", "<alice> pileus: players=99");

        assertPage(alice().get(PAGE))
                .hasText("code", "localhost")
                .hasText("code", "30123")
                .hasText(".players", "2 of 8 online")
                .shows("Join Game");
    }

    @Test
    void shouldSayNothingOfPlayersWhenTheLogDoesNot() {
        put("game", "Running", Map.of("host", "localhost", "port", 30123), Map.of());

        assertPage(alice().get(PAGE)).has(".players[hidden]");
    }

    @Test
    void shouldShowHowFarTheDownloadOfAModelIs() {
        put("model", "Pending", Map.of(), Map.of("model", "smollm2-135m"));
        standIn.log("it", "pileus: progress=7\npileus: progress=43");

        assertPage(alice().get(PAGE))
                .has("progress[value=43]")
                .shows("SmolLM2 135M")
                .hasNo("a[href=" + PAGE + "/chat]");
    }

    @Test
    void shouldLeadToTheChatAndTellHowProgramsTalkToAModel() {
        String url = "http://status.pileus.localhost:8080/namespaces/team-a/workloads/it/openai/v1";
        put("model", "Running", Map.of("url", url), Map.of("model", "smol"));

        assertPage(alice().get(PAGE))
                .has("a[href=" + PAGE + "/chat]")
                .shows("curl --fail-with-body '" + url + "/chat/completions'")
                .shows("Authorization: Bearer $TOKEN");
    }

    @Test
    void shouldShowAKindThatItDoesNotKnowAsFarAsItCan() {
        put("castle", "Running", Map.of("url", "http://example.org/", "port", "4"), Map.of());
        assertPage(alice().get(PAGE)).has("[href=\"http://example.org/\"]").hasText("dt", "Port");

        put("../parts", "Running", Map.of("port", "4"), Map.of());
        assertPage(browser.get(PAGE)).hasText("dt", "Port");
    }

    @Test
    void shouldWarnBeforeTheEnd() {
        standIn.put(StandIn.workload(
                "it",
                "Running",
                Map.of("expiresAt", Instant.now().plusSeconds(200).toString())));
        assertPage(alice().get(PAGE))
                .shows("This expires soon:")
                .has("[data-ending]:not([hidden])")
                .hasText("[data-ending] button", "Extend to 1 hour");

        standIn.change("it", Map.of("expiresAt", Instant.now().plusSeconds(400).toString()));
        assertPage(browser.get(PAGE)).has("[data-ending][hidden]");
    }

    private void put(String kind, String phase, Map<String, Object> access, Map<String, Object> parameters) {
        standIn.put(StandIn.workload("it", phase, Map.of("kind", kind, "access", access, "parameters", parameters)));
    }
}
