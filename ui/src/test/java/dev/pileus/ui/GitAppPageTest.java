package dev.pileus.ui;

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

        assertThat(alice().get(PAGE).body())
                .contains("href=\"http://shop.team-a.sites.localhost:8080/\"")
                .contains(">Say &lt;hello&gt;</p>")
                .contains("title=\"Alice &lt;alice@example.com&gt;\">Alice</span>")
                .containsPattern("<time[^>]*data-ago[^>]*title=\"[^\"]+UTC\"[^>]*>3 minutes ago</time>")
                .contains("data-copy-text=\"" + NOW + "\"")
                .contains(">1a2b3c4</code>")
                .containsPattern("It follows <code[^>]*>main</code>");
    }

    @Test
    void shouldShowWhatEachPodRunsAndMarkTheOthers() {
        running();

        String pods = part(alice().get(PAGE).body(), "id=\"pods\"", "</ul>");

        assertThat(pods)
                .containsPattern("(?s)shop-new.*1a2b3c4.*starting.*shop-old.*9f8e7d6.*another version.*ready")
                .containsPattern("(?s)shop-bad.*git.example.org does not answer in time.");
        assertThat(pods.split("another version", -1)).hasSize(2);
    }

    @Test
    void shouldShowHowThePollsWent() {
        running();

        assertThat(alice().get(PAGE).body())
                .contains("The repository is asked <span>every 5 min</span>")
                .contains(">Nothing new</span>")
                .contains(">Now at 1a2b3c4: Say hello</span>")
                .contains("took 0.4 s")
                .containsPattern("data-ahead[^>]*>in 4 min</time>");
    }

    @Test
    void shouldPollAtOnceAndTellWhatCameOfIt() {
        running();
        alice().get(PAGE);

        for (var told : Map.of(
                        "unchanged", "The repository has nothing new.",
                        "changed", "There is a new version.",
                        "failed", "The repository could not be read.")
                .entrySet()) {
            standIn.outcome = told.getKey();
            String address = browser.submit(PAGE + "/poll", Map.of())
                    .headers()
                    .firstValue("location")
                    .orElseThrow();
            assertThat(browser.get(address).body()).contains(told.getValue());
        }
        Request request = standIn.last("POST").orElseThrow();
        assertThat(request.uri()).hasPath("/namespaces/team-a/apps/shop/poll");
        assertThat(request.header("Authorization")).contains("Bearer " + StandIn.ALICE);
    }

    @Test
    void shouldGoBackToAnEarlierVersionAndFollowAgain() {
        running();
        assertThat(alice().get(PAGE).body())
                .contains("value=\"" + BEFORE + "\" aria-label=\"Go back to 9f8e7d6: Begin\"")
                .doesNotContain("Follow main again");

        HttpResponse<String> back = browser.submit(PAGE + "/pin", Map.of("commit", BEFORE));

        assertThat(back.headers().firstValue("location")).contains(PAGE + "?notice=pinned");
        assertThat(standIn.last("POST").orElseThrow().body()).isEqualTo("{\"commit\":\"" + BEFORE + "\"}");
        assertThat(browser.get(PAGE + "?notice=pinned").body())
                .contains("shop stays at this version from now on.")
                .contains("It stays at this version")
                .containsPattern("Follow (<[^>]*>)?main(<[^>]*>)? again");

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
        assertThat(answer.body()).contains("There is no such commit.").contains("id=\"version\"");
    }

    @Test
    void shouldShowEachEarlierVersionOnce() {
        running();

        String page = alice().get(PAGE).body();

        assertThat(page.split("Go back to this", -1)).hasSize(5);
        assertThat(page).contains("<summary>1 more</summary>").doesNotContain("value=\"" + NOW + "\" aria-label");
    }

    @Test
    void shouldAskForTheKeyToBeGivenBeforeTheFirstVersion() {
        put("Pending", Map.of("publicKey", KEY), Map.of());
        standIn.apps.put("shop", Map.of("ref", "HEAD", "interval", "PT1M", "publicKey", KEY));

        assertThat(alice().get(PAGE).body())
                .contains("One step is left: let Pileus read the repository")
                .contains(">" + KEY + "</pre>")
                .contains("Settings → Repository → Deploy keys")
                .contains("It is there: poll now")
                .contains("read access is enough")
                .doesNotContain("key-folded");
    }

    @Test
    void shouldFoldTheKeyOnceItWorksAndShowItAgainWhenItIsRefused() {
        running();
        assertThat(alice().get(PAGE).body())
                .contains("<details class=\"card\" id=\"key-folded\">")
                .contains(">" + KEY + "</pre>");

        Map<String, Object> app = new LinkedHashMap<>(standIn.apps.get("shop"));
        app.put("error", StandIn.reason("DeployKeyRefused", "git.example.org refuses the deploy key."));
        standIn.apps.put("shop", app);

        assertThat(browser.get(PAGE).body())
                .contains("The repository cannot be read")
                .contains("git.example.org refuses the deploy key.")
                .contains("Until then the app goes on with the version it has.")
                .contains("It is there: poll now")
                .doesNotContain("key-folded");
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
        assertThat(page).contains("It is tried again by itself.").contains("cannot be seen at the moment");
    }

    @Test
    void shouldTrustAnotherHostKeyOnlyAfterItWasConfirmed() {
        put(
                "Running",
                Map.of("commit", NOW, "hostKey", "ssh-rsa SHA256:a+b", "offeredHostKey", "ssh-rsa SHA256:c/d"),
                Map.of());
        standIn.apps.put(
                "shop", Map.of("ref", "main", "hostKey", "ssh-rsa SHA256:a+b", "offeredHostKey", "ssh-rsa SHA256:c/d"));
        assertThat(alice().get(PAGE).body())
                .contains("The git server shows another host key")
                .contains("ssh-rsa SHA256:a+b")
                .contains("ssh-rsa SHA256:c/d")
                .contains("href=\"" + PAGE + "/trust\"");
        assertThat(browser.get(PAGE + "/trust").body())
                .contains("Trust the new host key?")
                .contains("ssh-rsa SHA256:a+b");
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
        assertThat(alice().get(PAGE).body()).contains("href=\"" + PAGE + "/key\"");
        assertThat(browser.get(PAGE + "/key").body()).contains("Make a new key pair for");
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

        assertThat(alice().get(PAGE).body()).doesNotContain(PAGE + "/key");
    }

    @Test
    void shouldChangeWhatWasPutInAndNothingElse() throws InterruptedException {
        running();
        assertThat(alice().get(PAGE).body())
                .contains("Left empty, it stays as it is.")
                .containsPattern("name=\"parameters.repository\"[^>]*value=\"" + SSH + "\"")
                .containsPattern("type=\"password\"[^>]*autocomplete=\"off\"[^>]*name=\"parameters.token\"")
                .doesNotContain("name=\"parameters.serverless\"");

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
        assertThat(page)
                .contains("This is no branch.")
                .contains("id=\"f-parameters-deployKey-again\"")
                .doesNotContain("id=\"f-parameters-token-again\"")
                .doesNotContain("HIDDEN")
                .containsPattern("<details class=\"card\" id=\"edit\" open=\"open\">");
    }

    @Test
    void shouldTellHowProgramsDoTheSame() {
        running();

        assertThat(alice().get(PAGE).body())
                .contains("http://git-poll.pileus.localhost:8080/namespaces/team-a/apps/shop/poll")
                .contains("{&quot;commit&quot;:&quot;" + NOW + "&quot;}")
                .contains("{&quot;commit&quot;:null}");
    }

    @Test
    void shouldShowTheAddressAndTheVersionInTheList() {
        running();

        assertThat(alice().get("/n/team-a").body())
                .contains("href=\"http://shop.team-a.sites.localhost:8080/\"")
                .contains("<code class=\"commit\">1a2b3c4</code>");
        assertThat(standIn.received)
                .noneMatch(request -> request.uri().getPath().contains("/apps"));
    }

    @Test
    void shouldSendTheNewsOfThePollsToAnOpenPage() throws IOException {
        running();

        try (Events events = new Events(alice().stream(PAGE + "/live"))) {
            assertThat(events.next("workload")).contains("Nothing new").contains("form=\"act\"");
            assertThat(events.next("ready")).isNotNull();
            Map<String, Object> app = new LinkedHashMap<>(standIn.apps.get("shop"));
            app.put("pinned", BEFORE);
            standIn.apps.put("shop", app);
            standIn.change("shop", Map.of("summary", "at 9f8e7d6"));
            assertThat(events.next("workload")).contains("It stays at this version");
        }
    }

    @Test
    void shouldKeepItsVersionWhenNothingHasChanged() {
        running();

        String first = part(alice().get(PAGE).body(), "id=\"use\"", ">");

        assertThat(part(browser.get(PAGE).body(), "id=\"use\"", ">")).isEqualTo(first);
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
        return Map.of(
                "commit", commit, "author", "", "date", "", "subject", subject, "since", "2026-01-02T03:04:06Z");
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

    private static String part(String page, String start, String end) {
        int from = page.indexOf(start);
        return page.substring(from, page.indexOf(end, from));
    }
}
