package dev.pileus.ui;

import static dev.pileus.ui.PageAssert.assertPage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.testing.TestHttpServer.Request;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The page of an app whose files come from a git repository. */
@MicronautTest
@Timeout(60)
final class GitAppPageTest extends UiTest {

    private static final String PAGE = "/n/team-a/w/shop";
    private static final String NOW = "1a2b3c4d".repeat(5);
    private static final String BEFORE = "9f8e7d6c".repeat(5);
    private static final String KEY = "ssh-ed25519 AAAAC3Nz+/ shop";
    private static final String SSH = "git@git.example.org:team/shop.git";

    @Test
    void shouldShowTheVersionWithItsAuthorAndAge() {
        running();

        assertPage(alice().get(PAGE))
                .has("[href=\"http://shop.team-a.sites.localhost:8080/\"]")
                .hasText("p", "Say <hello>")
                .hasText("span[title=\"Alice <alice@example.com>\"]", "Alice")
                .hasText("time[data-ago][title$=UTC]", "3 minutes ago")
                .has("[data-copy-text=" + NOW + "]")
                .hasText("code", "1a2b3c4")
                .hasText("#follows p", "Follows main.");
    }

    @Test
    void shouldShowWhatEachPodRunsAndMarkTheOthers() {
        running();

        assertThat(Jsoup.parse(alice().get(PAGE).body()).select("#pods > li").eachText())
                .containsExactly(
                        "shop-new 1a2b3c4 ◔ starting",
                        "shop-old 9f8e7d6 another commit ✓ ready",
                        "shop-bad ◔ git.example.org does not answer in time.");
    }

    @Test
    void shouldShowHowThePollsWent() {
        running();

        assertPage(alice().get(PAGE))
                .shows("The repository is polled every 5 min:")
                .hasText("#polls .item-title", "No new commit")
                .hasText("#polls .item-title", "Now at 1a2b3c4: Say hello")
                .shows("took 0.4 s")
                .hasText("time[data-ahead]", "in 4 min");
    }

    @Test
    void shouldPollAtOnceAndTellWhatCameOfIt() {
        running();
        alice().get(PAGE);

        for (var told : Map.of(
                        "unchanged", "There is no new commit.",
                        "changed", "There is a new commit.",
                        "failed", "The repository could not be read.")
                .entrySet()) {
            standIn.outcome = told.getKey();
            String address = browser.submit(PAGE + "/poll", Map.of())
                    .headers()
                    .firstValue("location")
                    .orElseThrow();
            assertPage(browser.get(address)).shows(told.getValue());
        }
        Request request = standIn.last("POST").orElseThrow();
        assertThat(request.uri()).hasPath("/namespaces/team-a/apps/shop/poll");
        assertThat(request.header("Authorization")).contains("Bearer " + StandIn.ALICE);
    }

    @Test
    void shouldGoBackToAnEarlierVersionAndFollowAgain() {
        running();
        assertPage(alice().get(PAGE))
                .has("button[name=commit][value=" + BEFORE + "][aria-label='Roll back to 9f8e7d6: Begin']")
                .doesNotContain("Follow main again");

        HttpResponse<String> back = browser.submit(PAGE + "/pin", Map.of("commit", BEFORE));

        assertThat(back.headers().firstValue("location")).contains(PAGE + "?notice=pinned");
        assertThat(standIn.last("POST").orElseThrow().body()).isEqualTo("{\"commit\":\"" + BEFORE + "\"}");
        assertPage(browser.get(PAGE + "?notice=pinned"))
                .shows("shop is pinned to this commit.")
                .shows("Pinned to this commit.")
                .hasText("#follow-again .when-idle", "Follow main again");

        HttpResponse<String> again = browser.submit(PAGE + "/pin", Map.of("commit", ""));

        assertThat(again.headers().firstValue("location")).contains(PAGE + "?notice=following");
        assertThat(standIn.last("POST").orElseThrow().body()).isEqualTo("{\"commit\":null}");
    }

    @Test
    void shouldSayOnThePageWhyItCannotGoBack() {
        running();
        alice().get(PAGE);
        standIn.answers.add(new StandIn.Answer(
                "POST", 409, "application/problem+json", "{\"status\":409,\"detail\":\"There is no such commit.\"}"));

        HttpResponse<String> answer = browser.submit(PAGE + "/pin", Map.of("commit", BEFORE));

        assertThat(answer.statusCode()).isEqualTo(409);
        assertPage(answer).shows("There is no such commit.").has("#version");
    }

    @Test
    void shouldShowEachEarlierVersionOnce() {
        running();

        String page = alice().get(PAGE).body();

        assertThat(Jsoup.parse(page).select("[aria-label^=Roll back]").eachAttr("value"))
                .doesNotHaveDuplicates()
                .hasSize(4)
                .doesNotContain(NOW);
        assertPage(page).hasText("summary", "1 more");
    }

    @Test
    void shouldAskForTheKeyToBeGivenBeforeTheFirstVersion() {
        put("Pending", Map.of("publicKey", KEY), Map.of());
        standIn.apps.put("shop", Map.of("ref", "HEAD", "interval", "PT1M", "publicKey", KEY));

        assertPage(alice().get(PAGE))
                .shows("One step left: give Pileus read access to the repository")
                .hasText("#public-key", KEY)
                .shows("Settings → Repository → Deploy keys")
                .shows("Key added: poll now")
                .shows("read access is enough")
                .hasNo("#key-folded");
    }

    @Test
    void shouldFoldTheKeyOnceItWorksAndShowItAgainWhenItIsRefused() {
        running();
        assertPage(alice().get(PAGE)).has("details#key-folded").hasText("#public-key", KEY);

        Map<String, Object> app = new LinkedHashMap<>(standIn.apps.get("shop"));
        app.put("error", StandIn.reason("DeployKeyRefused", "git.example.org refuses the deploy key."));
        standIn.apps.put("shop", app);

        assertPage(browser.get(PAGE))
                .shows("The repository cannot be read")
                .shows("git.example.org refuses the deploy key.")
                .shows("Until then the app keeps running its current commit.")
                .shows("Key added: poll now")
                .hasNo("#key-folded");
    }

    @Test
    void shouldTellOnceWhatIsWrong() {
        String error = "git.example.org does not answer in time.";
        put(
                "Pending",
                Map.of("error", error, "errorCode", "ServerTimeout"),
                Map.of("reason", StandIn.reason("ServerTimeout", error)));

        String page = alice().get(PAGE).body();

        assertThat(page.split(error, -1)).hasSize(2);
        assertPage(page).shows("Pileus keeps trying.").shows("cannot be shown at the moment");
    }

    @Test
    void shouldTrustAnotherHostKeyOnlyAfterItWasConfirmed() {
        put(
                "Running",
                Map.of("commit", NOW, "hostKey", "ssh-rsa SHA256:a+b", "offeredHostKey", "ssh-rsa SHA256:c/d"),
                Map.of());
        standIn.apps.put(
                "shop", Map.of("ref", "main", "hostKey", "ssh-rsa SHA256:a+b", "offeredHostKey", "ssh-rsa SHA256:c/d"));
        assertPage(alice().get(PAGE))
                .shows("The git server has another host key")
                .shows("ssh-rsa SHA256:a+b")
                .shows("ssh-rsa SHA256:c/d")
                .has("a[href=" + PAGE + "/trust]");
        assertPage(browser.get(PAGE + "/trust"))
                .shows("Trust the new host key?")
                .shows("ssh-rsa SHA256:a+b");
        assertThat(standIn.last("POST")).isEmpty();

        HttpResponse<String> answer = browser.submit(PAGE + "/trust", Map.of());

        assertThat(answer.headers().firstValue("location")).contains(PAGE + "?notice=trusted");
        Request request = standIn.last("POST").orElseThrow();
        assertThat(request.uri()).hasPath("/namespaces/team-a/apps/shop/trust-host-key");
        assertThat(request.body()).isEqualTo("{\"fingerprint\":\"ssh-rsa SHA256:c/d\"}");
    }

    @Test
    void shouldMakeANewKeyPairOnlyAfterItWasConfirmed() throws InterruptedException {
        running();
        assertPage(alice().get(PAGE)).has("a[href=" + PAGE + "/key]");
        assertPage(browser.get(PAGE + "/key")).shows("Generate a new key pair for");
        assertThat(standIn.last("PATCH")).isEmpty();

        HttpResponse<String> answer = browser.submit(PAGE + "/key", Map.of());

        assertThat(answer.headers().firstValue("location")).contains(PAGE + "?notice=new_key");
        assertThat(standIn.last("PATCH").orElseThrow().body()).isEqualTo("{\"parameters\":{\"deployKey\":\"\"}}");
        awaitPoll();
    }

    @Test
    void shouldOfferNoNewKeyPairWhenTheRepositoryIsReadByHttps() {
        standIn.put(StandIn.workload(
                "shop",
                "Running",
                Map.of(
                        "kind", "git-app",
                        "access", Map.of("commit", NOW),
                        "parameters", Map.of("repository", "https://git.example.org/shop.git"))));

        assertPage(alice().get(PAGE)).doesNotContain(PAGE + "/key");
    }

    @Test
    void shouldChangeWhatWasPutInAndNothingElse() throws InterruptedException {
        running();
        assertPage(alice().get(PAGE))
                .shows("If empty, it stays as it is.")
                .has("[name=parameters.repository][value=" + SSH + "]")
                .has("[type=password][autocomplete=off][name=parameters.token]")
                .hasNo("[name=\"parameters.serverless\"]");

        HttpResponse<String> answer = browser.submit(
                PAGE + "/edit",
                Map.of(
                        "parameters.repository", SSH,
                        "parameters.ref", "",
                        "parameters.deployKey", "",
                        "parameters.token", "",
                        "parameters.replicas", "2",
                        "parameters.interval", "5 min"));

        assertThat(answer.headers().firstValue("location")).contains(PAGE + "?notice=changed");
        assertThat(standIn.last("PATCH").orElseThrow().body())
                .isEqualTo("{\"parameters\":{\"ref\":\"\",\"replicas\":2}}");
        awaitPoll();
    }

    @Test
    void shouldForgetSecretsOfAChangeThatIsRefused() {
        running();
        alice().get(PAGE);
        standIn.answers.add(new StandIn.Answer("PATCH", 422, "application/problem+json", """
                {"status":422,"detail":"A field is wrong.","errors":[
                 {"field":"parameters.ref","message":"This is no branch."}]}"""));

        String page = browser.submit(
                        PAGE + "/edit",
                        Map.of("parameters.ref", "a..b", "parameters.deployKey", "TOP\nHIDDEN", "parameters.token", ""))
                .body();

        assertThat(standIn.last("PATCH").orElseThrow().body()).contains("\"deployKey\":\"TOP\\nHIDDEN\"");
        assertPage(page)
                .shows("This is no branch.")
                .has("#f-parameters-deployKey-again")
                .hasNo("#f-parameters-token-again")
                .doesNotContain("HIDDEN")
                .has("details#edit[open]");
    }

    @Test
    void shouldTellHowProgramsDoTheSame() {
        running();

        assertPage(alice().get(PAGE))
                .shows("http://git-poll.pileus.localhost:8080/namespaces/team-a/apps/shop/poll")
                .shows("{\"commit\":\"" + NOW + "\"}")
                .shows("{\"commit\":null}");
    }

    @Test
    void shouldShowTheAddressAndTheVersionInTheList() {
        running();

        assertPage(alice().get("/n/team-a"))
                .has("[href=\"http://shop.team-a.sites.localhost:8080/\"]")
                .hasText("code.commit", "1a2b3c4");
        assertThat(standIn.received)
                .noneMatch(request -> request.uri().getPath().contains("/apps"));
    }

    @Test
    void shouldSendTheNewsOfThePollsToAnOpenPage() throws IOException {
        running();

        try (Events events = new Events(alice().stream(PAGE + "/live"))) {
            assertPage(events.next("workload")).shows("No new commit").has("button[form=act]");
            assertThat(events.next("ready")).isNotNull();
            Map<String, Object> app = new LinkedHashMap<>(standIn.apps.get("shop"));
            app.put("pinned", BEFORE);
            standIn.apps.put("shop", app);
            standIn.change("shop", Map.of("summary", "at 9f8e7d6"));
            assertPage(events.next("workload")).shows("Pinned to this commit.");
        }
    }

    @Test
    void shouldKeepItsVersionWhenNothingHasChanged() {
        running();

        String first = version(alice().get(PAGE).body());

        assertThat(version(browser.get(PAGE).body())).isNotEmpty().isEqualTo(first);
    }

    private void running() {
        put(
                "Running",
                Map.of("url", "http://shop.team-a.sites.localhost:8080/", "commit", NOW),
                Map.of(
                        "pods",
                        List.of(
                                Map.of("name", "shop-new", "ready", false, "commit", NOW),
                                Map.of("name", "shop-old", "ready", true, "commit", BEFORE),
                                Map.of(
                                        "name",
                                        "shop-bad",
                                        "ready",
                                        false,
                                        "reason",
                                        StandIn.reason("ServerTimeout", "git.example.org does not answer in time.")))));
        standIn.apps.put(
                "shop",
                Map.of(
                        "ref", "main",
                        "commit",
                                Map.of(
                                        "id",
                                        NOW,
                                        "subject",
                                        "Say <hello>",
                                        "author",
                                        "Alice <alice@example.com>",
                                        "date",
                                        Instant.now().minusSeconds(200).toString()),
                        "interval", "PT5M",
                        "lastPoll", Instant.now().minusSeconds(10).toString(),
                        "nextPoll", Instant.now().plusSeconds(290).toString(),
                        "publicKey", KEY,
                        "history",
                                List.of(
                                        past(NOW, "Say hello"),
                                        past(BEFORE, "Begin"),
                                        past("a".repeat(40), "A"),
                                        past(NOW, "Say hello"),
                                        past("b".repeat(40), "B"),
                                        past("c".repeat(40), "C")),
                        "polls",
                                List.of(
                                        Map.of("time", Instant.now().toString(), "millis", 412, "outcome", "unchanged"),
                                        Map.of(
                                                "time",
                                                Instant.now().minusSeconds(60).toString(),
                                                "millis",
                                                1200,
                                                "outcome",
                                                "changed",
                                                "message",
                                                "now at 1a2b3c4: Say hello"))));
    }

    private static Map<String, Object> past(String commit, String subject) {
        return Map.of("commit", commit, "author", "", "date", "", "subject", subject, "since", "2026-01-02T03:04:06Z");
    }

    private void put(String phase, Map<String, Object> access, Map<String, Object> more) {
        Map<String, Object> all = new LinkedHashMap<>(Map.of(
                "kind",
                "git-app",
                "access",
                access,
                "parameters",
                Map.of("repository", SSH, "ref", "main", "interval", "PT5M")));
        all.putAll(more);
        standIn.put(StandIn.workload("shop", phase, all));
    }

    private void awaitPoll() throws InterruptedException {
        Instant end = Instant.now().plus(Duration.ofSeconds(20));
        while (standIn.last("POST")
                .filter(request -> request.uri().getPath().equals("/namespaces/team-a/apps/shop/poll"))
                .isEmpty()) {
            assertThat(Instant.now()).isBefore(end);
            Thread.sleep(20);
        }
    }

    private static String version(String page) {
        return Jsoup.parse(page).select("#panel").attr("data-version");
    }
}
