package dev.pileus.status.condition;

import static dev.pileus.status.DeploymentExamples.crashing;
import static dev.pileus.status.DeploymentExamples.deployment;
import static dev.pileus.status.DeploymentExamples.ended;
import static dev.pileus.status.DeploymentExamples.givenUp;
import static dev.pileus.status.DeploymentExamples.pod;
import static dev.pileus.status.DeploymentExamples.podName;
import static dev.pileus.status.DeploymentExamples.readyPod;
import static dev.pileus.status.DeploymentExamples.replicaSet;
import static dev.pileus.status.DeploymentExamples.restarted;
import static dev.pileus.status.DeploymentExamples.running;
import static dev.pileus.status.DeploymentExamples.service;
import static dev.pileus.status.DeploymentExamples.waiting;
import static dev.pileus.status.DeploymentExamples.withMain;
import static dev.pileus.status.DeploymentExamples.withStep;
import static dev.pileus.status.Examples.event;
import static dev.pileus.status.GitAppExamples.COMMIT;
import static dev.pileus.status.GitAppExamples.EARLIER;
import static dev.pileus.status.GitAppExamples.at;
import static dev.pileus.status.GitAppExamples.notPolled;
import static dev.pileus.status.GitAppExamples.polled;
import static dev.pileus.status.GitAppExamples.site;
import static dev.pileus.status.GitAppExamples.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.api.Phase;
import dev.pileus.api.Reason;
import dev.pileus.api.ReasonCode;
import dev.pileus.api.Workload;
import dev.pileus.status.DeploymentExamples;
import dev.pileus.status.Examples;
import io.kubernetes.client.openapi.models.CoreV1Event;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1ContainerStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Git apps that are deployments. */
final class GitAppConditionTest {

    private static final String NS = "team-a";
    private static final String NAME = "shop";
    private static final String REFUSED = "git.example.com refuses the deploy key. Is it still there?";
    private static final Reason SYMLINK =
            new Reason(ReasonCode.SYMLINK_LEAVES, "The symlink 'etc' leads out of the repository, to '/etc'.");
    private static final String READY = "deployment has 1/1 replicas ready";
    private static final String STUCK = "commit 1a2b3c4 is not served yet, and 9f8e7d6 goes on serving: ";

    @Test
    void shouldNameTheCommitWhenAllItsPodsAreReady() {
        Condition condition = Condition.of(objects(polled(NS, NAME))
                .with(at(COMMIT, readyPod(NS, NAME, 1)))
                .ready());

        assertThat(condition).isEqualTo(new Condition(Phase.RUNNING, "at 1a2b3c4: " + READY));
    }

    @Test
    void shouldBePendingWhenItsRepositoryHasNotBeenAskedYet() {
        Condition condition = Condition.of(objects(notPolled(NS, NAME))
                .with(withStep(pod(NS, NAME, 1), "checkout", running()))
                .build());

        assertThat(condition)
                .isEqualTo(new Condition(
                        Phase.PENDING,
                        "no commit yet: deployment has 0/1 replicas ready",
                        Optional.of(Reason.parse("Progressing: its repository has not been asked yet"))));
    }

    @Test
    void shouldSayWhatIsWrongWithItsRepositoryWhenItHasNoCommitYet() {
        V1ConfigMap refused = with("last-error", "DeployKeyRefused: " + REFUSED, notPolled(NS, NAME));
        String checkout = "The app has no commit yet: its repository was not polled, or could not be read.";

        Condition condition = Condition.of(objects(refused)
                .with(givenUp(deployment(NS, NAME, 0)))
                .with(withStep(pod(NS, NAME, 1), "checkout", crashing(1, "Error", checkout)))
                .build());

        assertThat(condition.phase()).isEqualTo(Phase.PENDING);
        assertThat(condition.reason()).contains(new Reason(ReasonCode.DEPLOY_KEY_REFUSED, REFUSED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "main", "1a2b3c4", "1A2B3C4D5E6F708192A3B4C5D6E7F80910111213"})
    void shouldTakeNothingForACommitThatIsNone(String commit) {
        V1ConfigMap edited = notPolled(NS, NAME).data(Map.of("commit", commit));

        assertThat(Condition.of(objects(edited).build()).summary()).startsWith("no commit yet: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ServerTimeout: git.example.com does not answer.|ServerTimeout: git.example.com does not answer. It goes on serving 1a2b3c4.",
                "git.example.com does not answer|Other: git.example.com does not answer. It goes on serving 1a2b3c4.",
            })
    void shouldGoOnServingWhenItsRepositoryCannotBeReadAnyMore(String error, String reason) {
        Condition condition = Condition.of(objects(with("last-error", error, polled(NS, NAME)))
                .with(at(COMMIT, readyPod(NS, NAME, 1)))
                .ready());

        assertThat(condition)
                .isEqualTo(new Condition(Phase.RUNNING, "at 1a2b3c4: " + READY, Optional.of(Reason.parse(reason))));
    }

    @Test
    void shouldGoOnServingAndSayWhatTheCheckoutSaidWhenANewCommitCannotBeCheckedOut() {
        for (V1ContainerStatus checkout : List.of(
                ended(1, "Error", SYMLINK.toString()),
                crashing(1, "Error", SYMLINK.toString()),
                restarted(1, "Error", SYMLINK.toString()))) {
            Condition condition = Condition.of(changed()
                    .with(withStep(pod(NS, NAME, 2), "checkout", checkout))
                    .ready());

            assertThat(condition)
                    .isEqualTo(new Condition(Phase.RUNNING, "at 9f8e7d6: " + READY, Optional.of(SYMLINK.after(STUCK))));
        }
    }

    @Test
    void shouldGoOnServingAndSayWhatIsWrongWhenANewCommitsAppDoesNotStay() {
        assertThat(reason(changed().with(at(COMMIT, withMain(pod(NS, NAME, 2), crashing(1, "Error", "no such file"))))))
                .isEqualTo("CrashLoop: " + STUCK + "it ended: no such file");
        assertThat(reason(changed()
                        .with(at(
                                COMMIT,
                                withMain(
                                        pod(NS, NAME, 2),
                                        waiting("ErrImagePull", "code = NotFound desc = : not found"))))))
                .isEqualTo("ImageNotFound: " + STUCK + "image not found: nope:1");
    }

    @Test
    void shouldGoOnServingAndSayWhatTheProbeSaidWhenANewCommitsAppIsNeverReady() {
        assertThat(reason(changed()
                        .with(at(COMMIT, withMain(pod(NS, NAME, 2), running())))
                        .with(unhealthy(20))))
                .isEqualTo("ReadinessProbeFailed: " + STUCK
                        + "its readiness probe fails: HTTP probe failed with statuscode: 403");
    }

    @Test
    void shouldNotSpeakOfTheProbeWhenTheAppHasOnlyJustStarted() {
        WorkloadFixture objects = changed()
                .with(at(COMMIT, withMain(pod(NS, NAME, 2), running())))
                .with(unhealthy(5));

        assertThat(Condition.of(objects.ready()).reason()).isEmpty();
    }

    @Test
    void shouldSayThatItTakesTooLongWhenNothingElseIsKnownOfANewCommit() {
        WorkloadFixture objects = new WorkloadFixture(DeploymentExamples.record(NS, NAME, "git-app"))
                .with(polled(NS, NAME))
                .with(givenUp(deployment(NS, NAME, 1)))
                .with(replicaSet(NS, NAME, 1))
                .with(at(EARLIER, readyPod(NS, NAME, 1)))
                .with(replicaSet(NS, NAME, 2))
                .with(at(COMMIT, withMain(pod(NS, NAME, 2), running())));

        assertThat(reason(objects))
                .isEqualTo("ProgressDeadlineExceeded: " + STUCK + "it was not ready within 10 minutes");
    }

    @Test
    void shouldSayThatItsEarlierPodsServeWhenAnotherChangeThanACommitFails() {
        WorkloadFixture objects = objects(polled(NS, NAME))
                .with(at(COMMIT, readyPod(NS, NAME, 1)))
                .with(replicaSet(NS, NAME, 2))
                .with(at(COMMIT, withMain(pod(NS, NAME, 2), crashing(1, "Error", "no such port"))));

        Condition condition = Condition.of(objects.ready());

        assertThat(condition.summary()).isEqualTo("at 1a2b3c4: " + READY);
        assertThat(condition.reason())
                .contains(
                        Reason.parse(
                                "CrashLoop: the latest change is not served yet, and the app goes on as it was before: it ended: no such port"));
    }

    @Test
    void shouldNameTheNewCommitWhenTheFirstOfItsPodsIsReady() {
        WorkloadFixture objects = changed().with(at(COMMIT, readyPod(NS, NAME, 2)));

        assertThat(Condition.of(objects.ready()).summary()).startsWith("at 1a2b3c4: ");
    }

    @Test
    void shouldBePendingWithTheCheckoutsWordsWhenNothingServes() {
        Condition condition = Condition.of(objects(with("last-error", REFUSED, polled(NS, NAME)))
                .with(withStep(pod(NS, NAME, 1), "checkout", crashing(1, "Error", REFUSED)))
                .build());

        assertThat(condition)
                .isEqualTo(new Condition(
                        Phase.PENDING,
                        "at 1a2b3c4: deployment has 0/1 replicas ready",
                        Optional.of(new Reason(ReasonCode.INIT_CONTAINER_FAILED, REFUSED))));
    }

    @Test
    void shouldSayWhatIsMissing() {
        WorkloadFixture nothing = new WorkloadFixture(DeploymentExamples.record(NS, NAME, "git-app"));
        assertThat(Condition.of(nothing.build()))
                .isEqualTo(new Condition(
                        Phase.PENDING,
                        "asked for",
                        Optional.of(Reason.parse("ObjectMissing: its deployment, or Knative service, is not there"))));

        WorkloadFixture pods = nothing.with(deployment(NS, NAME, 1))
                .with(replicaSet(NS, NAME, 1))
                .with(at(COMMIT, readyPod(NS, NAME, 1)));
        assertThat(Condition.of(pods.build()))
                .isEqualTo(new Condition(
                        Phase.RUNNING,
                        "at 1a2b3c4: " + READY,
                        Optional.of(Reason.parse(
                                "ObjectMissing: its ConfigMap is gone, so it no longer follows its repository"))));

        WorkloadFixture repository = pods.with(polled(NS, NAME));
        assertThat(reason(repository)).isEqualTo("ObjectMissing: its service is gone, so nobody can reach it");
        assertThat(reason(repository.with(service(NS, NAME, 0))))
                .isEqualTo("ObjectMissing: its ingress is gone, so nobody can reach it");
        assertThat(Condition.of(repository.with(site(NS, NAME)).build()).reason())
                .isEmpty();
    }

    @Test
    void shouldTellOfEachPodWhatItHasCheckedOut() {
        var leaving = at(EARLIER, readyPod(NS, NAME, 3));
        leaving.getMetadata().deletionTimestamp(Examples.CREATED);
        WorkloadFixture objects = changed()
                .with(withStep(pod(NS, NAME, 2), "checkout", crashing(1, "Error", SYMLINK.toString())))
                .with(leaving);

        assertThat(AppPods.of(objects.build()).orElseThrow())
                .containsExactly(
                        new Workload.Pod(podName(NAME, 2), false, Optional.empty(), Optional.of(SYMLINK)),
                        new Workload.Pod(podName(NAME, 1), true, Optional.of(EARLIER), Optional.empty()));
    }

    private static CoreV1Event unhealthy(int seconds) {
        return event(
                NS,
                "Pod",
                podName(NAME, 2),
                seconds,
                "Unhealthy",
                "Readiness probe failed: HTTP probe failed with statuscode: 403");
    }

    private static String reason(WorkloadFixture objects) {
        Condition condition = Condition.of(objects.ready());
        assertThat(condition.phase()).isEqualTo(Phase.RUNNING);
        return condition.reason().orElseThrow().toString();
    }

    /** An app that was at another commit, whose pods serve, while the new one's are still to come. */
    private static WorkloadFixture changed() {
        return objects(polled(NS, NAME))
                .with(at(EARLIER, readyPod(NS, NAME, 1)))
                .with(replicaSet(NS, NAME, 2));
    }

    /** All that provision makes, and the first revision. */
    private static WorkloadFixture objects(V1ConfigMap repository) {
        return new WorkloadFixture(DeploymentExamples.record(NS, NAME, "git-app"))
                .with(repository)
                .with(deployment(NS, NAME, 0))
                .with(replicaSet(NS, NAME, 1))
                .with(service(NS, NAME, 0))
                .with(site(NS, NAME));
    }
}
