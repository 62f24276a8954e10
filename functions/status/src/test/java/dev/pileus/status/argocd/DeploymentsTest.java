package dev.pileus.status.argocd;

import static dev.pileus.status.argocd.ArgoExamples.COMMIT;
import static dev.pileus.status.argocd.ArgoExamples.LATER;
import static dev.pileus.status.argocd.ArgoExamples.application;
import static dev.pileus.status.argocd.ArgoExamples.broken;
import static dev.pileus.status.argocd.ArgoExamples.degraded;
import static dev.pileus.status.argocd.ArgoExamples.healthy;
import static dev.pileus.status.argocd.ArgoExamples.progressing;
import static dev.pileus.status.argocd.ArgoExamples.refused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import dev.pileus.api.status.Deployment;
import dev.pileus.api.status.Deployment.Health;
import dev.pileus.api.status.Deployment.Sync;
import dev.pileus.status.cluster.ArgoApplication;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How Pileus is deployed, by the Applications that deploy it. */
final class DeploymentsTest {

    private static final String FUNCTIONS = Deployments.FUNCTIONS;

    @Test
    void shouldBeSyncedAndHealthyWhenAllApplicationsAre() {
        assertThat(deployment(healthy("pileus"), healthy("pileus-platform"), healthy(FUNCTIONS)))
                .isEqualTo(new Deployment(Optional.of(COMMIT), Sync.SYNCED, Health.HEALTHY, Optional.empty()));
    }

    @Test
    void shouldBeNoneWhenThereIsNoApplication() {
        assertThat(Deployments.of(List.of())).isEmpty();
    }

    @Test
    void shouldStayAtTheCommitWhenALaterOneHasBrokenManifests() {
        assertThat(deployment(healthy("pileus"), broken(FUNCTIONS)))
                .isEqualTo(new Deployment(
                        Optional.of(COMMIT),
                        Sync.UNKNOWN,
                        Health.HEALTHY,
                        Optional.of(
                                "pileus-functions: …accumulating resources: accumulating resources from 'status.yaml':"
                                        + " MalformedYAMLError: yaml: line 30: mapping values are not allowed in this"
                                        + " context in File: status.yaml")));
    }

    @Test
    void shouldStayAtTheCommitWhenAnObjectOfALaterOneIsRefused() {
        assertThat(deployment(healthy("pileus"), refused(FUNCTIONS)))
                .isEqualTo(new Deployment(
                        Optional.of(COMMIT),
                        Sync.OUT_OF_SYNC,
                        Health.HEALTHY,
                        Optional.of(
                                "pileus-functions, Service ui: admission webhook \"validation.webhook.serving.knative.dev\""
                                        + " denied the request: validation failed")));
    }

    @Test
    void shouldSayWhatItWaitsForWhileALaterCommitIsApplied() {
        assertThat(deployment(progressing(FUNCTIONS)))
                .isEqualTo(new Deployment(
                        Optional.of(COMMIT),
                        Sync.OUT_OF_SYNC,
                        Health.PROGRESSING,
                        Optional.of(
                                "pileus-functions, sync to 9f8e7d6: waiting for healthy state of apps/Deployment/operator"
                                        + " and 2 more resources")));
    }

    @Test
    void shouldSayWhichObjectHasFailedWhenItIsDegraded() {
        assertThat(deployment(degraded(FUNCTIONS)))
                .isEqualTo(new Deployment(
                        Optional.of(LATER),
                        Sync.SYNCED,
                        Health.DEGRADED,
                        Optional.of(
                                "pileus-functions, Service ui: ConfigurationsReady is False, since RevisionFailed. Unable"
                                        + " to fetch image.")));
    }

    @ParameterizedTest
    @CsvSource({"Failed,Degraded," + COMMIT, "Running,Progressing," + COMMIT, "Failed,Healthy," + LATER})
    void shouldStayAtTheCommitUntilALaterOneIsHealthyThatWasApplied(String phase, String health, String deployed) {
        Deployment deployment = deployment(application(FUNCTIONS, """
                "sync": {"status": "Synced", "revision": "%1$s"}, "health": {"status": "%3$s"},
                "history": [{"revision": "%2$s"}],
                "operationState": {"phase": "%4$s", "message": "one or more synchronization tasks completed unsuccessfully",
                  "syncResult": {"revision": "%1$s", "resources": [
                    {"kind": "Service", "name": "ui", "status": "Synced", "hookPhase": "Failed",
                     "message": "RevisionMissing: Unable to fetch image"}]}}
                """.formatted(LATER, COMMIT, health, phase)));

        assertThat(deployment.revision()).contains(deployed);
        assertThat(deployment.reason().isPresent()).isEqualTo(!health.equals("Healthy"));
        assertThat(deployment.reason().orElse("pileus-functions, Service ui: RevisionMissing: Unable to fetch image"))
                .isEqualTo("pileus-functions, Service ui: RevisionMissing: Unable to fetch image");
    }

    @Test
    void shouldBeAtALaterCommitWhenNothingHadToBeAppliedForIt() {
        assertThat(deployment(application(FUNCTIONS, """
                "sync": {"status": "Synced", "revision": "%1$s"}, "health": {"status": "Degraded"},
                "history": [{"revision": "%2$s"}],
                "operationState": {"phase": "Succeeded", "syncResult": {"revision": "%2$s"}}
                """.formatted(LATER, COMMIT)))
                        .revision())
                .contains(LATER);
    }

    @Test
    void shouldNameTheApplicationWhenArgoCdDoesNotWriteDownTheHealthOfObjects() {
        assertThat(reason("""
                "sync": {"status": "Synced", "revision": "%s"}, "health": {"status": "Missing"},
                "resources": [{"kind": "Service", "name": "ui", "status": "Synced"}]
                """.formatted(COMMIT))).contains("pileus-functions: it is Missing");
    }

    @Test
    void shouldSayWhatDiffersWhenNothingIsDoneAboutIt() {
        assertThat(reason("""
                "sync": {"status": "OutOfSync", "revision": "%s"}, "health": {"status": "Healthy"},
                "resources": [{"kind": "Service", "name": "ui", "status": "OutOfSync"},
                              {"kind": "Service", "name": "peer", "status": "Synced"},
                              {"kind": "Service", "name": "status", "status": "OutOfSync", "requiresPruning": true}]
                """.formatted(COMMIT)))
                .contains("pileus-functions: Service ui and 1 more differ from the repository");
    }

    @Test
    void shouldSayWhyASyncDoesNotEvenBegin() {
        assertThat(reason("""
                "sync": {"status": "OutOfSync", "revision": "%1$s"}, "health": {"status": "Healthy"},
                "conditions": [{"type": "SyncError", "message":
                  "Skipping sync attempt to %1$s: auto-sync will wipe out all resources"}]
                """.formatted(COMMIT)))
                .contains("pileus-functions: Skipping sync attempt to " + COMMIT
                        + ": auto-sync will wipe out all resources");
    }

    @Test
    void shouldHaveNoCommitBeforeArgoCdHasLookedAtIt() {
        assertThat(deployment(application(FUNCTIONS, "")))
                .isEqualTo(new Deployment(
                        Optional.empty(),
                        Sync.UNKNOWN,
                        Health.UNKNOWN,
                        Optional.of("pileus-functions: Argo CD has not looked at it yet")));
    }

    @Test
    void shouldHaveNoCommitWhenTheFunctionsAreNotDeployed() {
        assertThat(deployment(healthy("pileus")).revision()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"main", "1.2.3", "<b>1a2b3c4</b>", ""})
    void shouldHaveNoCommitWhenTheRevisionIsNone(String revision) {
        assertThat(deployment(application(
                                FUNCTIONS, "\"sync\": {\"status\": \"Synced\", \"revision\": \"" + revision + "\"}"))
                        .revision())
                .isEmpty();
    }

    @Test
    void shouldBeAsBadAsTheWorstOfAll() {
        Deployment deployment = deployment(
                healthy("pileus"), degraded("pileus-platform"), refused("pileus-replicas"), healthy(FUNCTIONS));

        assertThat(deployment.revision()).contains(COMMIT);
        assertThat(deployment.sync()).isEqualTo(Sync.OUT_OF_SYNC);
        assertThat(deployment.health()).isEqualTo(Health.DEGRADED);
        assertThat(deployment.reason())
                .hasValueSatisfying(reason -> assertThat(reason).startsWith("pileus-replicas, Service ui: "));
    }

    @Test
    void shouldAskTheRootLastWhenSomethingBelowItIsAsBad() {
        assertThat(deployment(degraded("pileus"), degraded(FUNCTIONS)).reason())
                .hasValueSatisfying(reason -> assertThat(reason).startsWith("pileus-functions, "));
    }

    @Test
    void shouldTakeAWordThatItDoesNotKnowForUnknown() {
        Deployment deployment = deployment(
                application(FUNCTIONS, "\"sync\": {\"status\": \"Ahead\"}, \"health\": {\"status\": \"Splendid\"}"));

        assertThat(deployment.sync()).isEqualTo(Sync.UNKNOWN);
        assertThat(deployment.health()).isEqualTo(Health.UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({
        "Failed to fetch https://x:secret@git.example.com/p.git,Failed to fetch https://git.example.com/p.git",
        "rpc error: code = Internal desc = unable to resolve git revision main: dial tcp: timeout,"
                + "unable to resolve git revision main: dial tcp: timeout",
        "'one\u0000\u001b[31m\r\n\ttwo\u202e',one [31m two",
    })
    void shouldShowOneLineWithoutWhatDoesNotBelongThere(String message, String shown) {
        assertThat(reason(message, "ComparisonError")).contains("pileus-functions: " + shown);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 181, 182, 183, 400})
    void shouldKeepTheEndWhenAMessageIsTooLong(int length) {
        String reason =
                reason("😀" + "x".repeat(length) + "😀", "InvalidSpecError").orElseThrow();

        assertThat(reason)
                .hasSizeLessThanOrEqualTo(Deployment.MAX_REASON)
                .startsWith("pileus-functions: ")
                .endsWith("x😀");
        assertThat(new String(reason.getBytes(UTF_8), UTF_8)).isEqualTo(reason);
    }

    private static Optional<String> reason(String message, String type) {
        return reason("""
                "sync": {"status": "Unknown"}, "conditions": [{"type": "%s", "message": %s}]
                """.formatted(type, new Gson().toJson(message)));
    }

    private static Optional<String> reason(String status) {
        return deployment(application(FUNCTIONS, status)).reason();
    }

    private static Deployment deployment(ArgoApplication... applications) {
        return Deployments.of(Stream.of(applications).toList()).orElseThrow();
    }
}
