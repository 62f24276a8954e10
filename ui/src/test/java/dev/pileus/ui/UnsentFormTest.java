package dev.pileus.ui;

import static dev.pileus.ui.PageAssert.assertPage;
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
        assertPage(kept)
                .shows("Your form is kept")
                .has("form[action=" + FORM + button + "]")
                .has("[name=parameters.command][value='echo <kept>']");
        assertThat(standIn.received).isEmpty();

        HttpResponse<String> again = browser.submit(
                FORM + button, Map.of("parameters.command", "echo <kept>", "sign-in-token", StandIn.ALICE));

        assertThat(again.headers().firstValue("set-cookie").orElseThrow()).startsWith("pileus-token=" + StandIn.ALICE);
        assertPage(again)
                .shows("nothing was done yet")
                .hasText("textarea", "echo <kept>")
                .has("[name=name][value=mine]", "[name=parameters.timeout][value=3 min]")
                .hasText("option[value=P7D][selected]", "7 days");
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
        assertPage(answer).shows("nothing was done yet").hasText("textarea", "echo <kept>");
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
        assertPage(answer).has("[name=\"parameters.command\"][value=\"echo <kept>\"]");
    }

    @Test
    void shouldGoOnBeingKeptWhenTheTokenIsNoGood() {
        alice().get(FORM);
        browser.setCookie("pileus-token", "");
        browser.submit(FORM, FILLED);

        assertPage(browser.submit(FORM, Map.of("sign-in-token", "two words")))
                .shows("This is not a token.")
                .has("[value='echo <kept>']");
        assertPage(browser.submit(FORM, Map.of("sign-in-token", "unknown")))
                .shows("This token is not valid here")
                .has("[name=\"parameters.timeout\"][value=\"3 min\"]");
    }

    @Test
    void shouldNotShowASecretWhileItIsKept() {
        alice().get("/n/team-a/new/git-app");
        browser.setCookie("pileus-token", "");

        String kept = browser.submit(
                        "/n/team-a/new/git-app",
                        Map.of("parameters.repository", "https://h/x", "parameters.token", "TOKEN-1"))
                .body();

        assertPage(kept).has("[value='https://h/x']").doesNotContain("TOKEN-1");
        assertPage(browser.submit("/n/team-a/new/git-app", Map.of("sign-in-token", StandIn.ALICE)))
                .shows("Enter it again: secrets are not kept in this page.");
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

        assertPage(again).hasText("textarea", "a long text").hasText("option[value=html][selected]", "HTML");
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
