package dev.pileus.ui;

import static dev.pileus.testing.TestHttpServer.NOWHERE;
import static dev.pileus.ui.PageAssert.assertPage;
import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import io.micronaut.test.support.TestPropertyProvider;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@MicronautTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FunctionUnavailableTest implements TestPropertyProvider {

    private final StandIn standIn = new StandIn();

    @Inject
    EmbeddedServer server;

    @Override
    public Map<String, String> getProperties() {
        return Map.of(
                "micronaut.server.port",
                "-1",
                "pileus.provision.url",
                NOWHERE,
                "pileus.teardown.url",
                NOWHERE,
                "pileus.git-poll.url",
                NOWHERE,
                "pileus.status.url",
                standIn.url());
    }

    @Test
    void shouldStillShowTheWorkloadsWhenTheCatalogueIsAway() {
        standIn.put(StandIn.workload("hello", "Running", Map.of()));

        HttpResponse<String> answer = browser().get("/n/team-a");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertPage(answer).shows("The catalogue is unavailable at the moment.").has("a[href=/n/team-a/w/hello]");
    }

    @Test
    void shouldOfferToTryAgainWhenAFunctionIsAway() {
        HttpResponse<String> answer = browser().get("/n/team-a/new/command");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("retry-after")).isPresent();
        assertPage(answer).shows("Unavailable at the moment").hasText("a[href=\"/n/team-a/new/command\"]", "Try again");
    }

    @Test
    void shouldDeleteNothingAndSaySoWhenTeardownIsAway() {
        standIn.put(StandIn.workload("hello", "Running", Map.of()));
        Browser browser = browser();
        browser.get("/n/team-a/w/hello/delete");

        assertThat(browser.submit("/n/team-a/w/hello/delete", Map.of()).statusCode())
                .isEqualTo(503);
    }

    @Test
    void shouldStillShowAGitAppWhenNobodyAsksItsRepository() {
        String commit = "1a2b3c4d".repeat(5);
        standIn.put(StandIn.workload(
                "shop",
                "Running",
                Map.of("kind", "git-app", "access", Map.of("commit", commit, "subject", "Say hello"))));

        HttpResponse<String> answer = browser().get("/n/team-a/w/shop");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertPage(answer).shows("Say hello").shows("Polls cannot be shown at the moment");
    }

    @Test
    void shouldSaySoOnThePageWhenAPollIsAskedForInVain() {
        standIn.put(StandIn.workload("shop", "Running", Map.of("kind", "git-app")));
        Browser browser = browser();
        browser.get("/n/team-a/w/shop");

        HttpResponse<String> answer = browser.submit("/n/team-a/w/shop/poll", Map.of());

        assertThat(answer.statusCode()).isEqualTo(503);
        assertPage(answer).shows("The part of Pileus that does this does not answer at the moment.");
    }

    @Test
    void shouldBeReadyWhenFunctionsAreAway() {
        assertThat(browser().get("/health/readiness").statusCode()).isEqualTo(200);
    }

    private Browser browser() {
        return new Browser(server.getURL().toString()).signedIn(StandIn.ALICE);
    }
}
