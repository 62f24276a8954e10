package dev.pileus.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pileus.e2e.support.Cluster;
import dev.pileus.e2e.support.GitApp;
import dev.pileus.e2e.support.GitRepository;
import dev.pileus.e2e.support.GitServer;
import dev.pileus.e2e.support.GitServers;
import dev.pileus.e2e.support.Patience;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What git apps do by themselves, by the minute: follow their repositories, and fall asleep. While one does, so does the other. */
@ExtendWith({Tenants.class, GitServers.class})
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
final class GitAppByItselfTest {

    private final Tenant tenant;
    private final GitServer server;
    private GitRepository repository;
    private GitApp awake;
    private GitApp sleeper;

    GitAppByItselfTest(Tenant tenant, GitServer server) {
        this.tenant = tenant;
        this.server = server;
    }

    @BeforeAll
    void open() {
        server.open(tenant);
        repository = server.repository("shop");
        String commit = repository.push("at first");
        sleeper = GitApp.create(
                tenant,
                "sleeper",
                Map.of("repository", repository.http(), "interval", GitApp.SELDOM, "serverless", true));
        awake = GitApp.create(tenant, "awake", Map.of("repository", repository.http(), "interval", "PT1M"));
        sleeper.pollTo(commit);
        awake.rollTo(commit);
    }

    @Test
    @Order(1)
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void shouldServeAPushWhenNobodyLiftsAFinger() {
        String commit = repository.push("found by itself");

        await("it is found")
                .atMost(Patience.MINUTES)
                .until(() -> awake.get("/").body().equals("found by itself"));
        awake.awaitPods(commit);
    }

    @Test
    @Order(2)
    @Timeout(value = 8, unit = TimeUnit.MINUTES)
    void shouldSleepWakeAndGoToANewCommitAsARevisionWhenItIsServerless() {
        awaitSleep();
        assertThat(sleeper.status().path("summary").asText()).contains("asleep");

        // "at first", though the branch has moved on: it has not been polled since.
        URI url = sleeper.url();
        HttpResponse<String> woken = GitApp.read(url);
        assertThat(woken.statusCode()).isEqualTo(200);
        assertThat(woken.body()).isEqualTo("at first");
        String before = revision();

        String commit = repository.push("as a revision");
        sleeper.pollTo(commit);
        await("the new revision serves").until(() -> {
            HttpResponse<String> answer = GitApp.read(url);
            assertThat(answer.statusCode()).as("what readers get meanwhile").isEqualTo(200);
            return answer.body().equals("as a revision");
        });

        assertThat(revision()).isNotEqualTo(before);
        assertThat(sleeper.status().path("pods").path(0).path("commit").asText())
                .isEqualTo(commit);
        awaitSleep();
        assertThat(sleeper.status().path("access").path("commit").asText()).isEqualTo(commit);

        // Knative takes its time to let the last pod go.
        assertThat(tenant.workloads().delete("sleeper").status()).isIn(202, 204);
        await("the end of all that it is made of").atMost(Patience.MINUTES).untilAsserted(() -> assertThat(
                        Cluster.objectsOf(tenant.namespace(), "sleeper"))
                .isEmpty());
    }

    private void awaitSleep() {
        await("the app sleeps")
                .atMost(Patience.MINUTES)
                .until(() -> sleeper.status().path("phase").asText().equals("Sleeping"));
    }

    /** The revision that serves. */
    private String revision() {
        return Cluster.knative()
                .services()
                .inNamespace(tenant.namespace())
                .withName("sleeper")
                .get()
                .getStatus()
                .getLatestReadyRevisionName();
    }
}
