package dev.pileus.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pileus.e2e.support.Cluster;
import dev.pileus.e2e.support.GitApp;
import dev.pileus.e2e.support.GitRepository;
import dev.pileus.e2e.support.GitServer;
import dev.pileus.e2e.support.GitServers;
import dev.pileus.e2e.support.Patience;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A git app that sleeps while nobody uses it. */
@Order(ClassOrder.LONG)
@ExtendWith({Tenants.class, GitServers.class})
final class SleepingGitAppTest {

    private final Tenant tenant;
    private final GitServer server;
    private GitApp app;

    SleepingGitAppTest(Tenant tenant, GitServer server) {
        this.tenant = tenant;
        this.server = server;
    }

    @Test
    void shouldSleepWakeAndGoToANewCommitAsARevisionWhenItIsServerless() {
        server.open(tenant);
        GitRepository repository = server.repository("shop");
        String first = repository.push("at first");
        app = GitApp.create(
                tenant,
                "sleeper",
                Map.of("repository", repository.http(), "interval", GitApp.SELDOM, "serverless", true));
        fallAsleepSoon();
        app.pollTo(first);
        repository.push("not polled");
        assertThat(awaitSleep(first).path("summary").asText()).contains("asleep");

        // "at first", though the branch has moved on: it has not been polled since.
        URI url = app.url();
        HttpResponse<String> woken = GitApp.read(url);
        assertThat(woken.statusCode()).isEqualTo(200);
        assertThat(woken.body()).isEqualTo("at first");
        String before = revision();

        String commit = repository.push("as a revision");
        app.pollTo(commit);
        // As long as it is read it does not fall asleep, and has a pod.
        await("the new revision serves").until(() -> {
            HttpResponse<String> answer = GitApp.read(url);
            assertThat(answer.statusCode()).as("what readers get meanwhile").isEqualTo(200);
            return answer.body().equals("as a revision")
                    && app.status().path("pods").findValuesAsText("commit").contains(commit);
        });

        assertThat(revision()).isNotEqualTo(before);
        awaitSleep(commit);

        // Knative takes its time to let the last pod go.
        assertThat(tenant.workloads().delete("sleeper").status()).isIn(202, 204);
        Cluster.awaitEndOf(tenant.namespace(), "sleeper");
    }

    /** Knative looks at the last seconds rather than the last minute for whether anybody uses it; it too writes the object. */
    private void fallAsleepSoon() {
        Cluster.knative()
                .services()
                .inNamespace(tenant.namespace())
                .withName("sleeper")
                .patch(PatchContext.of(PatchType.JSON_MERGE), """
                        {"spec": {"template": {"metadata": {"annotations": {"%s": "%s"}}}}}
                        """.formatted(Cluster.WINDOW, Cluster.SHORTEST_WINDOW));
    }

    private JsonNode awaitSleep(String commit) {
        return await("the app sleeps at " + commit)
                .atMost(Patience.MINUTES)
                .until(
                        app::status,
                        status -> status.path("phase").asText().equals("Sleeping")
                                && status.path("access").path("commit").asText().equals(commit));
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
