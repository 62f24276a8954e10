package dev.pileus.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody has typed is never lost for want of a sign-in. */
@MicronautTest
final class UnsentFormTest extends UiTest {

    private static final String FORM = "/n/team-a/new/command";
    private static final String PAGE = "/n/team-a/w/it";
    private static final Map<String, String> FILLED =
            Map.of("name", "mine", "ttl", "P7D", "parameters.command", "echo <kept>", "parameters.timeout", "3 min");

    @ParameterizedTest
    @ValueSource(strings = {"", "/yaml", "/curl"})
    void shouldStandAsItWasFilledInWhenSomebodySignsInWhoseSessionHadEnded(String button) {
        alice().get(FORM);
        standIn.received.clear();
        browser.setCookie("pileus-token", "");

        HttpResponse<String> kept = browser.submit(FORM + button, FILLED);

        assertThat(kept.statusCode()).isEqualTo(401);
        assertThat(kept.body())
                .contains("What you have filled in is kept")
                .contains("action=\"" + FORM + button + "\"")
                .contains("name=\"parameters.command\" value=\"echo &lt;kept&gt;\"");
        assertThat(standIn.received).isEmpty();

        HttpResponse<String> again = browser.submit(
                FORM + button, Map.of("parameters.command", "echo <kept>", "sign-in-token", StandIn.ALICE));

        assertThat(again.headers().firstValue("set-cookie").orElseThrow()).startsWith("pileus-token=" + StandIn.ALICE);
        assertThat(again.body())
                .contains("nothing was done yet")
                .contains(">\necho &lt;kept&gt;</textarea>")
                .contains("value=\"mine\"")
                .containsPattern("name=\"parameters.timeout\"[^>]*value=\"3 min\"")
                .contains("<option value=\"P7D\" selected=\"selected\">7 days</option>");
        assertThat(standIn.last("POST")).isEmpty();
        assertThat(browser.submit(FORM, FILLED).headers().firstValue("location"))
                .contains("/n/team-a/w/mine");
    }

    @Test
    void shouldStandAsItWasFilledInWhenSomebodyHasSignedInAnewInAnotherTab() {
        alice().get(FORM);
        browser.setCookie("pileus-token", StandIn.ALICE + "-2");

        HttpResponse<String> answer = browser.submit(FORM, FILLED);

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("nothing was done yet").contains(">\necho &lt;kept&gt;</textarea>");
        assertThat(standIn.last("POST")).isEmpty();
        assertThat(browser.submit(FORM, FILLED).statusCode()).isEqualTo(303);
    }

    @Test
    void shouldBeKeptWhenTheFunctionSaysThatTheTokenHasExpired() {
        alice().get(FORM);
        standIn.answers.add(new StandIn.Answer(
                "POST", 401, "application/problem+json", "{\"status\":401,\"detail\":\"The token has expired.\"}"));

        HttpResponse<String> answer = browser.submit(FORM, FILLED, "HX-Request", "true");

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("hx-retarget")).contains("#main");
        assertThat(answer.headers().allValues("set-cookie").toString()).contains("pileus-token=;");
        assertThat(answer.body()).contains("name=\"parameters.command\" value=\"echo &lt;kept&gt;\"");
    }

    @Test
    void shouldGoOnBeingKeptWhenTheTokenIsNoGood() {
        alice().get(FORM);
        browser.setCookie("pileus-token", "");
        browser.submit(FORM, FILLED);

        assertThat(browser.submit(FORM, Map.of("sign-in-token", "two words")).body())
                .contains("This is not a token.")
                .contains("echo &lt;kept&gt;");
        assertThat(browser.submit(FORM, Map.of("sign-in-token", "unknown")).body())
                .contains("This token is not valid here")
                .contains("name=\"parameters.timeout\" value=\"3 min\"");
    }

    @Test
    void shouldNotShowASecretWhileItIsKept() {
        alice().get("/n/team-a/new/git-app");
        browser.setCookie("pileus-token", "");

        String kept = browser.submit(
                        "/n/team-a/new/git-app",
                        Map.of("parameters.repository", "https://h/x", "parameters.token", "TOKEN-1"))
                .body();

        assertThat(kept).contains("https://h/x").doesNotContain("TOKEN-1");
        assertThat(browser.submit("/n/team-a/new/git-app", Map.of("sign-in-token", StandIn.ALICE))
                        .body())
                .contains("Give it once more: it is not kept here.");
    }

    @Test
    void shouldStandAsItWasFilledInWhenAnEditWasKept() {
        standIn.put(StandIn.workload(
                "it", "Running", Map.of("kind", "website", "parameters", Map.of("path", "x", "content", "before"))));
        alice().get(PAGE);
        browser.setCookie("pileus-token", "");

        browser.submit(PAGE + "/edit", Map.of("parameters.content", "a long text", "parameters.contentType", "html"));
        String again = browser.submit(PAGE + "/edit", Map.of("sign-in-token", StandIn.ALICE))
                .body();

        assertThat(again)
                .contains(">\na long text</textarea>")
                .contains("<option value=\"html\" selected=\"selected\">HTML</option>");
        assertThat(standIn.last("PATCH")).isEmpty();
    }

    @Test
    void shouldSignNobodyInWhenTheKeptFormIsFromElsewhere() {
        HttpResponse<String> answer =
                browser.post(FORM, Map.of("sign-in-token", StandIn.ALICE, "parameters.command", "true"));

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().allValues("set-cookie").toString()).doesNotContain("pileus-token");
    }

    @Test
    void shouldKeepNothingOfWhatNobodyHasWritten() {
        standIn.put(StandIn.workload("it", "Running", Map.of()));
        alice().get(PAGE + "/delete");
        browser.setCookie("pileus-token", StandIn.ALICE + "-2");

        assertThat(browser.submit(PAGE + "/delete", Map.of()).statusCode()).isEqualTo(403);
        assertThat(standIn.last("DELETE")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/sign-in", "/sign-out", "/n/team-a/w/it/extend"})
    void shouldReadNoLargeBodyWhereNobodyWritesMuch(String path) {
        alice();

        assertThat(browser.submit(path, Map.of("token", "a".repeat(100_000))).statusCode())
                .isEqualTo(413);
    }
}
