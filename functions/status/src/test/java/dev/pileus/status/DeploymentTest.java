package dev.pileus.status;

import static dev.pileus.status.RunningFunction.assertProblem;
import static dev.pileus.status.argocd.ArgoExamples.COMMIT;
import static dev.pileus.status.argocd.ArgoExamples.broken;
import static dev.pileus.status.argocd.ArgoExamples.degraded;
import static dev.pileus.status.argocd.ArgoExamples.healthy;
import static dev.pileus.status.argocd.ArgoExamples.progressing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pileus.api.status.Deployment;
import dev.pileus.status.cluster.ArgoApplication;
import dev.pileus.testing.kubernetes.WatchApiServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How Pileus itself is deployed, over HTTP. */
final class DeploymentTest {

    private static final String APPLICATIONS = "applications";
    private static final String FUNCTIONS = "pileus-functions";

    private WatchApiServer kubernetes;
    private RunningFunction function;

    @BeforeEach
    void start() throws IOException {
        kubernetes = new WatchApiServer();
    }

    @AfterEach
    void stop() {
        function.close();
        kubernetes.close();
    }

    @Test
    void shouldAnswerAsTheContractSays() {
        kubernetes.put(APPLICATIONS, healthy("pileus"));
        kubernetes.put(APPLICATIONS, healthy(FUNCTIONS));
        startFunction();

        awaitBody("{\"revision\":\"" + COMMIT + "\",\"sync\":\"Synced\",\"health\":\"Healthy\"}");
        function.answer("mallory-token", "/deployment", Deployment.class);
    }

    @Test
    void shouldFollowWhatIsPushed() {
        kubernetes.put(APPLICATIONS, healthy(FUNCTIONS));
        startFunction();

        kubernetes.put(APPLICATIONS, broken(FUNCTIONS));
        awaitSync(Deployment.Sync.UNKNOWN);
        Deployment broken = deployment();
        kubernetes.put(APPLICATIONS, progressing(FUNCTIONS));
        awaitSync(Deployment.Sync.OUT_OF_SYNC);
        kubernetes.put(APPLICATIONS, healthy(FUNCTIONS));
        awaitSync(Deployment.Sync.SYNCED);

        assertThat(broken.revision()).contains(COMMIT);
        assertThat(broken.reason())
                .hasValueSatisfying(
                        reason -> assertThat(reason).contains("status.yaml").hasSizeLessThanOrEqualTo(200));
    }

    @Test
    void shouldTellNobodyWhomKubernetesDoesNotKnow() {
        kubernetes.put(APPLICATIONS, healthy(FUNCTIONS));
        startFunction();

        assertProblem(401, function.get("", "/deployment"));
        assertProblem(401, function.get("made-up", "/deployment"));
    }

    @Test
    void shouldSaySoWhenThereIsNoArgoCdAndFindItOnceThereIs() {
        kubernetes.has(APPLICATIONS, false);
        startFunction();
        awaitNone();

        kubernetes.put(APPLICATIONS, healthy(FUNCTIONS));
        kubernetes.has(APPLICATIONS, true);

        awaitSync(Deployment.Sync.SYNCED);
        kubernetes.has(APPLICATIONS, false);
        awaitNone();
        assertThat(function.get("", "/health/readiness").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldSaySoWhenItMayNotLookAndLookOnceItMay() {
        kubernetes.put(APPLICATIONS, healthy(FUNCTIONS));
        kubernetes.fail(APPLICATIONS, 403);
        long began = System.nanoTime();
        startFunction();
        awaitNone();
        long asked = asked();
        Duration passed = Duration.ofNanos(System.nanoTime() - began);

        kubernetes.mend(APPLICATIONS);

        awaitSync(Deployment.Sync.SYNCED);
        // After five seconds it looks again.
        assertThat(asked).isBetween(1L, 1 + passed.dividedBy(Duration.ofSeconds(5)));
        kubernetes.fail(APPLICATIONS, 403);
        awaitNone();
        assertThat(function.get("", "/health/readiness").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldBeReadyAndSaySoWhenNothingIsKnownOfArgoCd() {
        kubernetes.put(APPLICATIONS, healthy(FUNCTIONS));
        kubernetes.fail(APPLICATIONS, 500);
        startFunction();

        assertProblem(503, function.get("alice-token", "/deployment"));

        kubernetes.mend(APPLICATIONS);
        awaitSync(Deployment.Sync.SYNCED);
    }

    @Test
    void shouldNotBeTakenInByApplicationsThatAreNotItsOwn() {
        kubernetes.put(APPLICATIONS, healthy(FUNCTIONS));
        kubernetes.put(APPLICATIONS, in("team-a", degraded(FUNCTIONS)));
        kubernetes.put(APPLICATIONS, labelled("pileus-tenants", degraded("shop")));
        startFunction();
        awaitSync(Deployment.Sync.SYNCED);

        kubernetes.put(APPLICATIONS, in("team-a", broken(FUNCTIONS)));
        kubernetes.put(APPLICATIONS, labelled("pileus-tenants", broken("shop")));
        kubernetes.put(APPLICATIONS, progressing("pileus-replicas"));

        awaitSync(Deployment.Sync.OUT_OF_SYNC);
        assertThat(deployment().health()).isEqualTo(Deployment.Health.PROGRESSING);
        assertThat(deployment().revision()).contains(COMMIT);
    }

    private static ArgoApplication in(String namespace, ArgoApplication application) {
        application.metadata().namespace(namespace);
        return application;
    }

    private static ArgoApplication labelled(String partOf, ArgoApplication application) {
        application.metadata().putLabelsItem("app.kubernetes.io/part-of", partOf);
        return application;
    }

    private void startFunction() {
        function = RunningFunction.start(kubernetes, Map.of());
    }

    private long asked() {
        return kubernetes.requests().stream()
                .filter(request -> request.contains("/applications?"))
                .count();
    }

    private Deployment deployment() {
        return function.answer("alice-token", "/deployment", Deployment.class);
    }

    private void awaitSync(Deployment.Sync sync) {
        await().untilAsserted(() -> {
            assertThat(function.get("alice-token", "/deployment").statusCode()).isEqualTo(200);
            assertThat(deployment().sync()).isEqualTo(sync);
        });
    }

    private void awaitBody(String body) {
        await().untilAsserted(() ->
                assertThat(function.get("alice-token", "/deployment").body()).isEqualTo(body));
    }

    private void awaitNone() {
        await().untilAsserted(() -> {
            HttpResponse<String> answer = function.get("alice-token", "/deployment");
            assertProblem(404, answer);
            assertThat(answer.body()).contains("Argo CD does not deploy this Pileus.");
        });
    }
}
