package dev.pileus.e2e;

import static org.awaitility.Awaitility.await;

import dev.pileus.e2e.support.GitApp;
import dev.pileus.e2e.support.GitRepository;
import dev.pileus.e2e.support.GitServer;
import dev.pileus.e2e.support.GitServers;
import dev.pileus.e2e.support.Patience;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A git app follows its repository by itself, by the minute. */
@Order(ClassOrder.LONG)
@ExtendWith({Tenants.class, GitServers.class})
final class GitAppByItselfTest {

    private final Tenant tenant;
    private final GitServer server;

    GitAppByItselfTest(Tenant tenant, GitServer server) {
        this.tenant = tenant;
        this.server = server;
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void shouldServeAPushWhenNobodyLiftsAFinger() {
        server.open(tenant);
        GitRepository repository = server.repository("shop");
        String first = repository.push("at first");
        GitApp app = GitApp.create(tenant, "awake", Map.of("repository", repository.http(), "interval", "PT1M"));
        app.rollTo(first);

        String commit = repository.push("found by itself");

        await("it is found")
                .atMost(Patience.MINUTES)
                .until(() -> app.get("/").body().equals("found by itself"));
        app.awaitPods(commit);
    }
}
