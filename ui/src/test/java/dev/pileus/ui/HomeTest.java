package dev.pileus.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@MicronautTest
final class HomeTest extends UiTest {

    @Test
    void shouldShowTheCatalogueAndTheWorkloadsWhenANamespaceIsOpened() {
        standIn.put(StandIn.workload("hello", "Failed", Map.of("reason", "image not found: nope")));

        String page = alice().get("/n/team-a").body();

        assertThat(page)
                .startsWith("<!doctype html>")
                .contains("<a class=\"card pick\" href=\"/n/team-a/new/command\">")
                .contains("<a href=\"/n/team-a/w/hello\">hello</a>")
                .contains("data-phase=\"Failed\"")
                .contains("image not found: nope")
                .contains("47 min left")
                .contains("aria-label=\"Delete hello\"")
                .contains("href=\"/n/team-b\"");
    }

    @Test
    void shouldForwardOnlyTheCallersTokenWhenItAsksAFunction() {
        alice().get("/n/team-a");

        assertThat(standIn.received).isNotEmpty().allSatisfy(request -> {
            assertThat(request.header("Authorization")).contains("Bearer " + StandIn.ALICE);
            assertThat(request.header("Cookie")).isEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/sign-in", "/n/team-a", "/n/elsewhere", "/nothing", "/n/team-a/w/nope", "/health/liveness"
            })
    void shouldSendStrictHeadersWhateverTheAnswer(String path) {
        HttpResponse<String> answer = alice().get(path);

        assertThat(answer.headers().firstValue("content-security-policy"))
                .contains(
                        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                                + " connect-src 'self'; frame-src sites.localhost:8080; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
        assertThat(answer.headers().firstValue("x-content-type-options")).contains("nosniff");
        assertThat(answer.headers().firstValue("referrer-policy")).contains("no-referrer");
        assertThat(answer.headers().firstValue("cache-control")).contains("no-store");
        assertThat(answer.body())
                .doesNotContain(" style=")
                .doesNotContain("<style")
                .doesNotContain(" onclick");
    }

    @Test
    void shouldSendStrictHeadersWhenNobodyIsSignedIn() {
        assertThat(browser.get("/n/team-a").headers().map()).containsKey("content-security-policy");
    }

    @Test
    void shouldLetAssetsBeKeptWhenTheirAddressNamesTheirVersion() {
        String page = browser.get("/sign-in").body();
        String style = page.replaceAll("(?s).*href=\"(/assets/[0-9a-f]+/app.css)\".*", "$1");

        assertThat(browser.get(style).headers().firstValue("cache-control"))
                .contains("public, max-age=31536000, immutable");
        assertThat(browser.get("/assets/older/app.css").headers().firstValue("cache-control"))
                .contains("no-cache");
        assertThat(browser.get(style.replace("app.css", "application.properties"))
                        .statusCode())
                .isEqualTo(404);
        assertThat(browser.get("/assets/x/htmx.js").body()).contains("htmx");
    }

    @Test
    void shouldSaySoWhenTheNamespaceIsNotOpenToTheCaller() {
        HttpResponse<String> answer = alice().get("/n/elsewhere");

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("You may not use the namespace elsewhere.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/n/team-a/w/..%2f..%2fcatalogue",
                "/n/TEAM",
                "/n/team-a/w/a%0d%0ab",
                "/n/team-a/w/-a",
                "/n/team-a/w/a%3fdryRun=true",
                "/n/team-a/unknown"
            })
    void shouldAskNoFunctionWhenTheAddressIsNotWellFormed(String path) {
        alice();
        standIn.received.clear();

        assertThat(browser.get(path).statusCode()).isEqualTo(404);
        assertThat(standIn.received).isEmpty();
    }

    @Test
    void shouldShowNothingOfANoticeThatIsNotItsOwn() {
        assertThat(alice().get("/n/team-a?notice=deleted&about=hello").body()).contains("hello is deleted.");
        assertThat(browser.get("/n/team-a?notice=deleted&about=%3Cb%3Ecall+me").body())
                .doesNotContain("call me");
        assertThat(browser.get("/n/team-a?notice=won&about=hello").body()).doesNotContain("class=\"notice\"");
    }

    @Test
    void shouldEscapeWhenAWorkloadCarriesMarkup() {
        String evil = "<script>alert(1)</script>";
        standIn.put(StandIn.workload(
                "hello",
                "Running",
                Map.of(
                        "summary",
                        evil,
                        "reason",
                        evil,
                        "createdBy",
                        evil,
                        "kind",
                        evil,
                        "parameters",
                        Map.of(evil, evil))));

        assertThat(alice().get("/n/team-a").body()).contains("&lt;script&gt;").doesNotContain(evil);
        assertThat(browser.get("/n/team-a/w/hello").body())
                .contains("&lt;script&gt;")
                .doesNotContain(evil);
    }

    @Test
    void shouldAnswerHealthAndMetricsWhenNobodyIsSignedIn() {
        assertThat(browser.get("/health/liveness").body()).contains("UP");
        assertThat(browser.get("/health/readiness").body()).contains("UP");
        assertThat(browser.get("/prometheus").body()).contains("jvm_memory_used_bytes");
        assertThat(browser.get("/beans").statusCode()).isEqualTo(404);
        assertThat(standIn.received).isEmpty();
    }
}
