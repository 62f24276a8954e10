package dev.pileus.ui;

import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.test.support.TestPropertyProvider;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** What tests of the real server share: the server itself, and the {@link StandIn} for the functions behind it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class UiTest implements TestPropertyProvider {

    final StandIn standIn = new StandIn();

    @Inject
    EmbeddedServer server;

    Browser browser;

    @Override
    public Map<String, String> getProperties() {
        return Map.of(
                "micronaut.server.port", "-1",
                "pileus.provision.url", standIn.url(),
                "pileus.teardown.url", standIn.url(),
                "pileus.status.url", standIn.url(),
                "pileus.git-poll.url", standIn.url(),
                "pileus.peer.url", standIn.url(),
                // Pages do without what comes later, which is not what these tests are about.
                "micronaut.http.services.git-poll.read-timeout", "60s",
                "micronaut.http.services.peer.read-timeout", "60s");
    }

    @BeforeEach
    void freshBrowser() {
        standIn.clear();
        browser = new Browser(server.getURL().toString());
    }

    @AfterAll
    void closeStandIn() {
        standIn.close();
    }

    /** A browser in which Alice has signed in. */
    Browser alice() {
        return browser.signedIn(StandIn.ALICE);
    }
}
