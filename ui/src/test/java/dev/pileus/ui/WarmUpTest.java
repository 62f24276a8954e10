package dev.pileus.ui;

import static dev.pileus.ui.PageAssert.assertPage;
import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Functions are started before they are needed. Each test has a server that has not called any of them yet. */
final class WarmUpTest {

    private static final String FORM = "/n/team-a/new/command";
    private static final String QUESTION = "/n/team-a/w/hello/delete";
    private static final String CALL = "/health/liveness";

    private final StandIn standIn = new StandIn();
    private final StandIn provision = new StandIn();
    private final StandIn teardown = new StandIn();
    private EmbeddedServer server;
    private Browser browser;

    @BeforeEach
    void start() {
        server = ApplicationContext.run(
                EmbeddedServer.class,
                Map.of(
                        "micronaut.server.port", "-1",
                        "pileus.catalogue.fresh", "0s",
                        "pileus.provision.url", provision.url(),
                        "pileus.teardown.url", teardown.url(),
                        "pileus.status.url", standIn.url(),
                        "pileus.git-poll.url", standIn.url()));
        browser = new Browser(server.getURL().toString());
        standIn.put(StandIn.workload("hello", "Running", Map.of()));
    }

    @AfterEach
    void stop() {
        server.close();
        List.of(standIn, provision, teardown).forEach(StandIn::close);
    }

    @Test
    void shouldStartProvisionWhenAFormIsOpened() throws InterruptedException {
        browser.signedIn(StandIn.ALICE).get(FORM);

        awaitWoken(provision);
        assertThat(teardown.woken).isEmpty();
    }

    @Test
    void shouldStartTeardownWhenAConfirmationIsOpened() throws InterruptedException {
        browser.signedIn(StandIn.ALICE).get(QUESTION);

        awaitWoken(teardown);
        assertThat(provision.woken).isEmpty();
        assertThat(teardown.received).isEmpty();
    }

    @Test
    void shouldKeepProvisionUpWhenAFormIsStillFilledIn() throws InterruptedException {
        assertThat(browser.signedIn(StandIn.ALICE).get(FORM + "/awake").statusCode())
                .isEqualTo(204);

        awaitWoken(provision);
    }

    @Test
    void shouldTellTheFormWhereToAsk() {
        assertPage(browser.signedIn(StandIn.ALICE).get(FORM)).has("[data-awake=" + FORM + "/awake]");
    }

    @Test
    void shouldStartItOnceWhenManyFormsAreOpened() throws InterruptedException {
        browser.signedIn(StandIn.ALICE);
        for (int i = 0; i < 5; i++) {
            browser.get(FORM);
            browser.get(FORM + "/awake");
        }
        browser.get(QUESTION);
        awaitWoken(provision);
        awaitWoken(teardown);

        assertThat(provision.woken).containsExactly(CALL);
    }

    @Test
    void shouldStartNothingWhenNobodyIsSignedIn() throws InterruptedException {
        for (String page : List.of(FORM, FORM + "/awake", QUESTION)) {
            assertThat(browser.get(page).headers().firstValue("location"))
                    .hasValueSatisfying(to -> assertThat(to).startsWith("/sign-in"));
        }
        browser.setCookie("pileus-token", "made-up");
        for (String page : List.of(FORM, FORM + "/awake", QUESTION)) {
            assertThat(browser.get(page).statusCode()).as(page).isNotIn(200, 204);
        }
        browser.signedIn(StandIn.ALICE).get(QUESTION);
        awaitWoken(teardown);

        assertThat(provision.woken).isEmpty();
        assertThat(teardown.woken).hasSize(1);
        assertThat(provision.received)
                .allMatch(request -> request.header("Authorization").orElse("").endsWith(StandIn.ALICE));
    }

    @Test
    void shouldNotWaitForTheCatalogueWhenThereIsACopy() throws InterruptedException {
        browser.signedIn(StandIn.ALICE).get("/n/team-a");
        provision.catalogue.acquire();
        try {
            assertPage(browser.get(FORM)).shows("What to run, as you would type it into a shell.");
            assertThat(browser.get("/n/team-a").statusCode()).isEqualTo(200);
        } finally {
            provision.catalogue.release();
        }
    }

    private static void awaitWoken(StandIn function) throws InterruptedException {
        Instant end = Instant.now().plus(Duration.ofSeconds(30));
        while (function.woken.isEmpty() && Instant.now().isBefore(end)) {
            Thread.sleep(10);
        }
        assertThat(function.woken).isNotEmpty().allMatch(CALL::equals);
    }
}
