package dev.pileus.ui;

import static dev.pileus.ui.PageAssert.assertPage;
import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@MicronautTest
final class WorkloadPageTest extends UiTest {

    private static final String PAGE = "/n/team-a/w/hello";

    @BeforeEach
    void aWorkload() {
        standIn.put(StandIn.workload(
                "hello",
                "Failed",
                Map.of(
                        "exitCode", 3,
                        "reason", StandIn.reason("Other", "the command ended with exit code 3"),
                        "parameters", Map.of("timeout", "PT10M", "command", "exit 3"),
                        "access",
                                Map.of("url", "http://team-a.sites.localhost:8080/x", "command", "javascript:alert(1)"),
                        "events",
                                List.of(Map.of(
                                        "time", Instant.now().toString(),
                                        "type", "Warning",
                                        "reason", "BackoffLimitExceeded",
                                        "message", "Job has reached the specified backoff limit")))));
    }

    @Test
    void shouldShowAllThatIsKnownWhenItIsOpened() {
        String page = alice().get(PAGE).body();

        assertPage(page)
                .has("[data-phase=\"Failed\"]")
                .shows("the command ended with exit code 3")
                .hasText("code#exit-code", "3")
                .hasText("span", "alice")
                .shows("47 min left")
                .hasText("dt", "Time limit")
                .hasText("code", "10 min")
                .shows("BackoffLimitExceeded")
                .has("[href=\"http://team-a.sites.localhost:8080/x\"]")
                .hasNo("[href^=javascript]")
                .shows(
                        "curl --fail-with-body -X DELETE 'http://teardown.pileus.localhost:8080/namespaces/team-a/workloads/hello'");
        assertPage(page).hasText("dt", "Command");
    }

    @Test
    void shouldAskForANewLifeWhenItIsExtended() {
        alice().get(PAGE);

        HttpResponse<String> answer = browser.submit(PAGE + "/extend", Map.of("ttl", "PT8H"));

        assertThat(answer.headers().firstValue("location")).contains(PAGE + "?notice=extended");
        assertThat(standIn.last("PATCH").orElseThrow().body()).isEqualTo("{\"ttl\":\"PT8H\"}");
        assertPage(browser.get(PAGE + "?notice=extended"))
                .shows("hello was extended.")
                .shows("8 h left");
    }

    @Test
    void shouldAskNobodyWhenTheNewLifeIsNotOnOffer() {
        alice().get(PAGE);

        assertThat(browser.submit(PAGE + "/extend", Map.of("ttl", "P1000D")).statusCode())
                .isEqualTo(422);
        assertThat(standIn.last("PATCH")).isEmpty();
    }

    @Test
    void shouldDeleteOnlyAfterItWasConfirmed() {
        String question = alice().get(PAGE + "/delete").body();
        assertPage(question).hasText("h1", "Delete hello?");
        assertThat(standIn.last("DELETE")).isEmpty();

        HttpResponse<String> answer = browser.submit(PAGE + "/delete", Map.of());

        assertThat(standIn.last("DELETE").orElseThrow().uri()).hasPath("/namespaces/team-a/workloads/hello");
        assertThat(answer.headers().firstValue("location")).contains("/n/team-a?notice=deleted&about=hello");
        assertPage(browser.get("/n/team-a?notice=deleted&about=hello")).shows("hello was deleted.");
    }

    @Test
    void shouldSaySoWhenDeletingTakesLonger() {
        alice().get(PAGE + "/delete");
        standIn.answers.add(new StandIn.Answer("DELETE", 202, "application/json", "{}"));

        assertThat(browser.submit(PAGE + "/delete", Map.of()).headers().firstValue("location"))
                .contains("/n/team-a?notice=deleting&about=hello");
    }

    @Test
    void shouldBeContentWhenItIsAlreadyGone() {
        alice().get(PAGE + "/delete");
        standIn.remove("hello");

        assertThat(browser.submit(PAGE + "/delete", Map.of()).headers().firstValue("location"))
                .contains("/n/team-a?notice=gone&about=hello");
    }

    @Test
    void shouldNotDeleteWhenTheFormIsNotOurs() {
        alice().get(PAGE + "/delete");

        assertThat(browser.post(PAGE + "/delete", Map.of()).statusCode()).isEqualTo(403);
        assertThat(standIn.last("DELETE")).isEmpty();
    }

    @Test
    void shouldShowTheYamlOfWhatWasAskedFor() {
        assertPage(alice().get(PAGE + "/yaml")).hasText("#yaml pre", """
                apiVersion: batch/v1
                kind: Job
                metadata:
                  name: hello
                  namespace: team-a
                spec:
                  backoffLimit: 0
                """);
        assertThat(standIn.received)
                .extracting(request -> request.uri().getPath())
                .contains("/namespaces/team-a/workloads/hello/manifests");
    }

    @Test
    void shouldSaySoWhenItIsNotThere() {
        HttpResponse<String> answer = alice().get("/n/team-a/w/nope");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertPage(answer).shows("There is no workload called nope.").has("[href=\"/\"]");
    }

    @Test
    void shouldAnswerAPieceForTheNoticesWhenHtmxAskedInVain() {
        HttpResponse<String> answer = alice().get("/n/team-a/w/nope/delete", "HX-Request", "true");

        assertThat(answer.headers().firstValue("hx-retarget")).contains("#notices");
        assertThat(answer.headers().firstValue("hx-reselect")).contains("#problem");
    }
}
