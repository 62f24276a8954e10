package dev.pileus.ui;

import static dev.pileus.ui.PageAssert.assertPage;
import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@MicronautTest
final class SignInTest extends UiTest {

    @Test
    void shouldKeepTheTokenInAStrictCookieWhenStatusAcceptsIt() {
        browser.get("/sign-in");

        HttpResponse<String> answer = browser.submit("/sign-in", Map.of("token", " " + StandIn.ALICE + "\n"));

        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.headers().firstValue("location")).contains("/");
        assertThat(answer.headers().allValues("set-cookie"))
                .singleElement()
                .asString()
                .startsWith("pileus-token=" + StandIn.ALICE + ";")
                .containsIgnoringCase("; HttpOnly")
                .contains("; SameSite=Strict")
                .contains("; Path=/")
                .doesNotContain("Secure")
                .doesNotContain("Max-Age");
        assertThat(browser.get("/").headers().firstValue("location")).contains("/n/team-a");
    }

    @Test
    void shouldKeepTheCookieSecureAndAsLongAsTheTokenWhenTheGatewayHasTls() {
        String payload = "{\"exp\":" + (Instant.now().getEpochSecond() + 3600) + "}";
        String token = "e30."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(payload.getBytes(StandardCharsets.UTF_8))
                + "." + StandIn.ALICE;
        browser.get("/sign-in");

        HttpResponse<String> answer = browser.submit("/sign-in", Map.of("token", token), "X-Forwarded-Proto", "https");

        assertThat(answer.headers().firstValue("set-cookie").orElseThrow())
                .contains("; Secure")
                .containsPattern("; Max-Age=3(600|59\\d);");
    }

    @Test
    void shouldSayWhatToDoWhenTheTokenIsRefused() {
        browser.get("/sign-in");

        HttpResponse<String> answer = browser.submit("/sign-in", Map.of("token", "not-known"));

        assertThat(answer.statusCode()).isEqualTo(422);
        assertPage(answer).shows("This token is not valid here").has("[aria-invalid=\"true\"]");
        assertThat(answer.headers().allValues("set-cookie").toString()).doesNotContain("pileus-token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "tok\u00fcn", "a;b", "a\"b"})
    void shouldAskNobodyWhenItIsNoToken(String token) {
        browser.get("/sign-in");

        HttpResponse<String> answer = browser.submit("/sign-in", Map.of("token", token));

        assertThat(answer.statusCode()).isEqualTo(422);
        assertPage(answer).shows("This is not a token.").doesNotContain("tokün");
        assertThat(standIn.received).isEmpty();
    }

    @Test
    void shouldSaySoWhenTheTokenIsLongerThanACookieMayBe() {
        browser.get("/sign-in");

        assertPage(browser.submit("/sign-in", Map.of("token", "a".repeat(4001))))
                .shows("This token is too long");
    }

    @Test
    void shouldRefuseWhenAnotherPageSubmitsTheSignIn() {
        HttpResponse<String> withoutKey = browser.post("/sign-in", Map.of("token", StandIn.ALICE));
        browser.get("/sign-in");
        HttpResponse<String> fromElsewhere =
                browser.submit("/sign-in", Map.of("token", StandIn.ALICE), "Sec-Fetch-Site", "cross-site");
        HttpResponse<String> fromANeighbour = browser.submit(
                "/sign-in", Map.of("token", StandIn.ALICE), "Origin", "http://team-a.sites.localhost:8080");

        assertThat(withoutKey.statusCode()).isEqualTo(403);
        assertThat(fromElsewhere.statusCode()).isEqualTo(403);
        assertThat(fromANeighbour.statusCode()).isEqualTo(403);
        assertThat(standIn.received).isEmpty();
    }

    @Test
    void shouldSignInWhenTheBrowserSaysItIsOurOwnPage() {
        browser.get("/sign-in");

        assertThat(browser.submit(
                                "/sign-in",
                                Map.of("token", StandIn.ALICE),
                                "Origin",
                                "http://" + Browser.HOST,
                                "Sec-Fetch-Site",
                                "same-origin")
                        .statusCode())
                .isEqualTo(303);
    }

    @Test
    void shouldGoOnToThePageThatWasAskedForWhenItIsOneOfOurs() {
        HttpResponse<String> sent = browser.get("/n/team-a/w/hello");
        assertThat(sent.statusCode()).isEqualTo(303);
        assertThat(sent.headers().firstValue("location")).contains("/sign-in?next=%2Fn%2Fteam-a%2Fw%2Fhello");

        browser.get(sent.headers().firstValue("location").orElseThrow());

        assertThat(browser.submit("/sign-in", Map.of("token", StandIn.ALICE))
                        .headers()
                        .firstValue("location"))
                .contains("/n/team-a/w/hello");
    }

    @ParameterizedTest
    @ValueSource(strings = {"//evil.example", "https://evil.example/", "/n/../x", "/n/team-a/w/x?y", "/\\evil.example"})
    void shouldGoToTheStartWhenThePageThatWasAskedForIsNotOurs(String next) {
        browser.get("/sign-in");

        assertThat(browser.submit("/sign-in", Map.of("token", StandIn.ALICE, "next", next))
                        .headers()
                        .firstValue("location"))
                .contains("/");
    }

    @Test
    void shouldForgetTheTokenWhenSigningOut() {
        alice().get("/n/team-a");

        HttpResponse<String> answer = browser.submit("/sign-out", Map.of());

        assertThat(answer.headers().firstValue("location")).contains("/sign-in?because=signed-out");
        assertThat(answer.headers().firstValue("set-cookie").orElseThrow())
                .startsWith("pileus-token=;")
                .contains("Max-Age=0");
        assertThat(browser.get("/n/team-a").statusCode()).isEqualTo(303);
    }

    @Test
    void shouldAskForANewSignInWhenTheTokenHasExpired() {
        browser.setCookie("pileus-token", "expired");

        HttpResponse<String> answer = browser.get("/n/team-a");

        assertThat(answer.statusCode()).isEqualTo(303);
        String location = answer.headers().firstValue("location").orElseThrow();
        assertThat(location).startsWith("/sign-in?because=expired");
        assertPage(browser.get(location)).shows("Your sign-in has expired.");
    }

    @Test
    void shouldLeadHtmxToTheSignInWhenTheTokenHasExpired() {
        browser.setCookie("pileus-token", "expired");

        HttpResponse<String> answer = browser.get("/n/team-a/w/hello/yaml", "HX-Request", "true");

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.headers().firstValue("hx-redirect").orElseThrow()).startsWith("/sign-in?because=expired");
    }

    @Test
    void shouldOpenThePageAgainWhenALinkOnAnotherSiteKeptTheCookieAway() {
        HttpResponse<String> answer = browser.get("/n/team-a", "Sec-Fetch-Site", "cross-site");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertPage(answer).has("[http-equiv=\"refresh\"]");
    }

    @Test
    void shouldFollowASignInLinkByItselfOnlyWhenItWasOpenedFromOutsideAndNobodyIsSignedIn() {
        assertPage(browser.get("/sign-in", "Sec-Fetch-Site", "none")).has("[data-own-link=\"true\"]");
        for (String site : new String[] {"cross-site", "same-site", "same-origin"}) {
            assertPage(browser.get("/sign-in", "Sec-Fetch-Site", site))
                    .as(site)
                    .hasNo("[data-own-link]")
                    .has("#link-question");
        }
        assertPage(browser.get("/sign-in")).as("a browser that does not tell").hasNo("[data-own-link]");
        assertPage(alice().get("/sign-in", "Sec-Fetch-Site", "none"))
                .as("signed in already")
                .hasNo("[data-own-link]");
    }

    @Test
    void shouldTellWhatToAskForWhenSomebodyHasNoNamespace() {
        assertPage(browser.signedIn(StandIn.NOBODY).get("/"))
                .shows("No namespace yet")
                .shows("make tenant NAME=my-team");
    }
}
