package dev.pileus.ui;

import static dev.pileus.ui.PageAssert.assertPage;
import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every page says at its foot of how Pileus itself is deployed. Each test has a server that knows nothing of it yet. */
final class FooterTest {

    private static final String COMMIT = "1a2b3c4d5e6f708192a3b4c5d6e7f80910111213";
    private static final String SENTENCE = "A pileus is the small cap cloud";
    private static final String FOOT = "#deployment";

    private final StandIn standIn = new StandIn();
    private EmbeddedServer server;
    private Browser browser;

    private void start(String fresh) {
        start(fresh, "30s");
    }

    private void start(String fresh, String patience) {
        server = ApplicationContext.run(
                EmbeddedServer.class,
                Map.of(
                        "micronaut.server.port",
                        "-1",
                        "pileus.deployment.fresh",
                        fresh,
                        "pileus.deployment.patience",
                        patience,
                        "pileus.provision.url",
                        standIn.url(),
                        "pileus.teardown.url",
                        standIn.url(),
                        "pileus.status.url",
                        standIn.url(),
                        "micronaut.http.services.status.read-timeout",
                        "2m",
                        "pileus.git-poll.url",
                        standIn.url()));
        browser = new Browser(server.getURL().toString()).signedIn(StandIn.ALICE);
        standIn.put(StandIn.workload("hello", "Running", Map.of()));
    }

    @AfterEach
    void stop() {
        server.close();
        standIn.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/n/team-a", "/n/team-a/w/hello", "/n/team-a/quota", "/n/team-a/history", "/n/team-a/new/command"
            })
    void shouldSayFromWhichCommitItIsDeployed(String page) {
        deployed("Synced", "Healthy");
        start("0s");

        assertPage(browser.get(page))
                .shows(SENTENCE)
                .hasText(FOOT, "Deployed from commit 1a2b3c4, · Synced, · Healthy")
                .has(FOOT + " code[title=" + COMMIT + "]")
                .hasNo(FOOT + " .not-ready");
    }

    @Test
    void shouldSayWhyNotWhenItIsOutOfSync() {
        deployed("OutOfSync", "Healthy");
        standIn.deployment.put("reason", "Service ui: <b>denied</b>");
        start("0s");

        assertPage(browser.get("/n/team-a"))
                .hasText(FOOT, "Deployed from commit 1a2b3c4, · Healthy, · OutOfSync: Service ui: <b>denied</b>")
                .hasText(FOOT + " .not-ready", "OutOfSync")
                .hasNo(FOOT + " b");
    }

    @Test
    void shouldSayWhatIsWrongWhenNoCommitHasBeenDeployedYet() {
        standIn.deployment.putAll(Map.of("sync", "Unknown", "health", "Missing"));
        start("0s");

        assertPage(browser.get("/n/team-a")).hasText(FOOT, "Not deployed from a commit yet, · Unknown, · Missing");
    }

    @Test
    void shouldSayNothingWhenArgoCdDoesNotDeployIt() {
        start("0s");

        assertPage(browser.get("/n/team-a")).shows(SENTENCE).hasNo(FOOT);
    }

    @Test
    void shouldSayNothingToStrangers() {
        deployed("Synced", "Healthy");
        start("0s");
        browser.get("/n/team-a");

        assertPage(new Browser(server.getURL().toString()).get("/sign-in")).hasNo(FOOT);
    }

    @Test
    void shouldDoWithoutWhenItIsNotKnownInTime() throws InterruptedException {
        deployed("Synced", "Healthy");
        start("0s", "100ms");
        standIn.deploymentAnswer.acquire();
        Instant asked = Instant.now();
        try {
            assertPage(browser.get("/n/team-a"))
                    .has("a[href=/n/team-a/w/hello]")
                    .hasNo(FOOT);
            // Far less than the time that the call may take.
            assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofMinutes(1));
        } finally {
            standIn.deploymentAnswer.release();
        }
    }

    @Test
    void shouldAskOnceWhenManyPagesAreOpened() {
        deployed("Synced", "Healthy");
        start("1h");
        for (int i = 0; i < 5; i++) {
            assertPage(browser.get("/n/team-a")).has(FOOT);
        }

        assertThat(standIn.deploymentCallers).hasSize(1);
    }

    @Test
    void shouldNotAskForSomebodyWhoseTokenIsNotValid() {
        deployed("Synced", "Healthy");
        start("0s");
        Browser stranger = new Browser(server.getURL().toString());
        stranger.setCookie("pileus-token", "made-up");

        stranger.get("/n/team-a");

        assertPage(browser.get("/n/team-a")).has(FOOT);
        assertThat(standIn.deploymentCallers).isNotEmpty().containsOnly("Bearer " + StandIn.ALICE);
    }

    private void deployed(String sync, String health) {
        standIn.deployment.putAll(Map.of("revision", COMMIT, "sync", sync, "health", health));
    }
}
