package dev.pileus.ui;

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

        assertThat(alice().get(PAGE).body())
                .contains(">ssh -p 30022 me@localhost</pre>")
                .contains(">SHA256:abc+/def</pre>")
                .contains("scp -P 30022 FILE me@localhost:")
                .contains("its files are gone");
    }

    @Test
    void shouldSayThatTheCommandIsToComeWhenTheBoxIsNotReady() {
        put("ssh", "Pending", Map.of(), Map.of());

        assertThat(alice().get(PAGE).body()).contains("appears here as soon as the box is ready");
    }

    @Test
    void shouldPreviewAWebsiteInASandboxAndOnlyFromTheSitesOrigin() {
        put("website", "Running", Map.of("url", "http://team-a.sites.localhost:8080/it"), Map.of("content", "Hi"));

        assertThat(alice().get(PAGE).body())
                .containsPattern("<iframe[^>]*sandbox=\"allow-scripts allow-forms\"[^>]*"
                        + "src=\"http://team-a.sites.localhost:8080/it\"")
                .doesNotContain("allow-same-origin");

        put("website", "Running", Map.of("url", "http://elsewhere.localhost:8080/team-a/it"), Map.of("content", "Hi"));

        assertThat(browser.get(PAGE).body()).doesNotContain("<iframe");
    }

    @Test
    void shouldShowNoPreviewBeforeTheWebsiteIsReady() {
        put("website", "Pending", Map.of("url", "http://team-a.sites.localhost:8080/it"), Map.of("content", "Hi"));

        assertThat(alice().get(PAGE).body())
                .containsPattern("<iframe[^>]*hidden=\"hidden\"")
                .doesNotContainPattern("<iframe[^>]*src=");
    }

    @Test
    void shouldChangeTheTextOfAWebsite() {
        put("website", "Running", Map.of(), Map.of("path", "it", "content", "<b>Hi</b>", "contentType", "markdown"));
        assertThat(alice().get(PAGE).body())
                .contains(">\n&lt;b&gt;Hi&lt;/b&gt;</textarea>")
                .contains("<option value=\"markdown\" selected=\"selected\">Markdown</option>")
                .doesNotContain("name=\"parameters.path\"");

        HttpResponse<String> answer =
                browser.submit(PAGE + "/edit", Map.of("parameters.content", "Ho", "parameters.contentType", "plain"));

        assertThat(answer.headers().firstValue("location")).contains(PAGE + "?notice=changed");
        assertThat(standIn.last("PATCH").orElseThrow().body())
                .isEqualTo("{\"parameters\":{\"content\":\"Ho\",\"contentType\":\"plain\"}}");
        assertThat(browser.get(PAGE + "?notice=changed").body())
                .contains(">\nHo</textarea>")
                .contains("Saved.");
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
        assertThat(browser.get(PAGE).body()).contains(">\ntheirs</textarea>");
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
        assertThat(answer.body())
                .contains("Somebody else has changed this meanwhile: Content.")
                .contains(">\nmine</textarea>")
                .as("what was not changed here stands as it is now")
                .contains("<option value=\"html\" selected=\"selected\">HTML</option>");
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
        assertThat(browser.get(PAGE).body()).contains(">\nmine</textarea>");
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
        assertThat(answer.body())
                .containsPattern("id=\"f-parameters-content-error\".*This is more than 500 kB.")
                .contains(">\nLong</textarea>")
                .contains("<option value=\"html\" selected=\"selected\">HTML</option>");
    }

    @Test
    void shouldShowAnEndOfALongTextInsteadOfAllOfIt() {
        put("website", "Running", Map.of(), Map.of("content", "x".repeat(500_000)));

        assertThat(alice().get(PAGE).body())
                .contains("(500,000 characters in all)")
                .hasSizeLessThan(600_000);
    }

    @Test
    void shouldShowWhereToPlayAndHowManyDo() {
        put("game", "Running", Map.of("host", "localhost", "port", 30123, "protocol", "UDP"), Map.of("players", 8));
        standIn.log("it", "pileus: players=1");
        standIn.log("it", "alice joins\npileus: players=2");
        standIn.log("it", "<alice> pileus: players=99");

        assertThat(alice().get(PAGE).body())
                .contains(">localhost</code>")
                .contains(">30123</code>")
                .contains("<strong data-signal=\"players\">2</strong> of 8 online")
                .contains("Join Game");
    }

    @Test
    void shouldSayNothingOfPlayersWhenTheLogDoesNot() {
        put("game", "Running", Map.of("host", "localhost", "port", 30123), Map.of());

        assertThat(alice().get(PAGE).body()).containsPattern("<p class=\"players\"[^>]*hidden=\"hidden\"");
    }

    @Test
    void shouldShowHowFarTheDownloadOfAModelIs() {
        put("model", "Pending", Map.of(), Map.of("model", "smollm2-135m"));
        standIn.log("it", "pileus: progress=7\npileus: progress=43");

        assertThat(alice().get(PAGE).body())
                .containsPattern("<progress[^>]*value=\"43\"")
                .contains("SmolLM2 135M")
                .doesNotContain(PAGE + "/chat\"");
    }

    @Test
    void shouldLeadToTheChatAndTellHowProgramsTalkToAModel() {
        String url = "http://status.pileus.localhost:8080/namespaces/team-a/workloads/it/openai/v1";
        put("model", "Running", Map.of("url", url), Map.of("model", "smol"));

        assertThat(alice().get(PAGE).body())
                .contains("href=\"" + PAGE + "/chat\"")
                .contains("curl --fail-with-body '" + url + "/chat/completions'")
                .contains("Authorization: Bearer $TOKEN");
    }

    @Test
    void shouldShowAKindThatItDoesNotKnowAsFarAsItCan() {
        put("castle", "Running", Map.of("url", "http://example.org/", "towers", 4), Map.of());
        assertThat(alice().get(PAGE).body())
                .contains("href=\"http://example.org/\"")
                .contains("<dt>Towers</dt>");

        put("../parts", "Running", Map.of("towers", 4), Map.of());
        assertThat(browser.get(PAGE).body()).contains("<dt>Towers</dt>");
    }

    @Test
    void shouldWarnBeforeTheEnd() {
        standIn.put(StandIn.workload(
                "it",
                "Running",
                Map.of("expiresAt", Instant.now().plusSeconds(200).toString())));
        assertThat(alice().get(PAGE).body())
                .contains("This ends soon:")
                .doesNotContainPattern("<div class=\"notice wait together\" hidden")
                .contains("Keep it for another hour");

        standIn.change("it", Map.of("expiresAt", Instant.now().plusSeconds(400).toString()));
        assertThat(browser.get(PAGE).body()).containsPattern("<div class=\"notice wait together\" hidden");
    }

    private void put(String kind, String phase, Map<String, Object> access, Map<String, Object> parameters) {
        standIn.put(StandIn.workload("it", phase, Map.of("kind", kind, "access", access, "parameters", parameters)));
    }
}
