package dev.pileus.status.condition;

import static dev.pileus.status.DeploymentExamples.crashing;
import static dev.pileus.status.DeploymentExamples.running;
import static dev.pileus.status.DeploymentExamples.withStep;
import static dev.pileus.status.Examples.event;
import static dev.pileus.status.GitAppExamples.COMMIT;
import static dev.pileus.status.GitAppExamples.EARLIER;
import static dev.pileus.status.GitAppExamples.at;
import static dev.pileus.status.GitAppExamples.is;
import static dev.pileus.status.GitAppExamples.knativePod;
import static dev.pileus.status.GitAppExamples.knativeService;
import static dev.pileus.status.GitAppExamples.notPolled;
import static dev.pileus.status.GitAppExamples.polled;
import static dev.pileus.status.GitAppExamples.readyKnativePod;
import static dev.pileus.status.GitAppExamples.readyKnativeService;
import static dev.pileus.status.GitAppExamples.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.api.Labels;
import dev.pileus.api.Phase;
import dev.pileus.api.Reason;
import dev.pileus.api.ReasonCode;
import dev.pileus.status.DeploymentExamples;
import dev.pileus.status.Examples;
import dev.pileus.status.cluster.KnativeService;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Pod;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Git apps that are Knative Services. */
final class KnativeConditionTest {

    private static final String NS = "team-a";
    private static final String NAME = "shop";
    private static final Reason SYMLINK =
            new Reason(ReasonCode.SYMLINK_LEAVES, "The symlink 'etc' leads out of the repository, to '/etc'.");
    private static final String ASLEEP = "Knative service is asleep until somebody asks for it";
    private static final KnativeService.Condition READY = is("Ready", "True", "");
    private static final KnativeService.Condition CHANGING = is("Ready", "Unknown", "");
    private static final KnativeService.Condition BROKEN = is("Ready", "False", "Configuration \"shop\" has failed.");

    @Test
    void shouldSleepWhenItIsReadyAndHasNoPods() {
        assertThat(condition(readyKnativeService(NS, NAME)))
                .isEqualTo(new Condition(Phase.SLEEPING, "at 1a2b3c4: " + ASLEEP));
    }

    @Test
    void shouldSleepWhenItsPodsAreOnTheirWayOut() {
        V1Pod leaving = at(COMMIT, readyKnativePod(NS, NAME, 1));
        leaving.getMetadata().deletionTimestamp(Examples.CREATED);

        assertThat(condition(readyKnativeService(NS, NAME), leaving).phase()).isEqualTo(Phase.SLEEPING);
    }

    @Test
    void shouldGoOnServingWhenItsRepositoryCannotBeReadAnyMore() {
        WorkloadFixture objects = new WorkloadFixture(DeploymentExamples.record(NS, NAME, "git-app"))
                .with(with("last-error", "ServerTimeout: git.example.com does not answer.", polled(NS, NAME)))
                .with(readyKnativeService(NS, NAME));

        assertThat(Condition.of(objects.build()))
                .isEqualTo(new Condition(
                        Phase.SLEEPING,
                        "at 1a2b3c4: " + ASLEEP,
                        Optional.of(Reason.parse(
                                "ServerTimeout: git.example.com does not answer. It goes on serving 1a2b3c4."))));
    }

    @Test
    void shouldRunWhenAPodIsReady() {
        assertThat(condition(readyKnativeService(NS, NAME), at(COMMIT, readyKnativePod(NS, NAME, 1))))
                .isEqualTo(new Condition(Phase.RUNNING, "at 1a2b3c4: Knative service has 1/1 pods ready"));
    }

    @Test
    void shouldBePendingWhenItWakesUp() {
        assertThat(condition(readyKnativeService(NS, NAME), knativePod(NS, NAME, 1)))
                .isEqualTo(new Condition(
                        Phase.PENDING,
                        "at 1a2b3c4: Knative service has 0/1 pods ready",
                        Optional.of(Reason.parse("Progressing: it is waking up"))));
    }

    @Test
    void shouldSayWhatIsWrongWhenItCannotWakeUp() {
        V1Pod pod = withStep(knativePod(NS, NAME, 1), "checkout", crashing(1, "Error", SYMLINK.toString()));

        assertThat(condition(readyKnativeService(NS, NAME), pod).reason()).contains(SYMLINK);
    }

    @Test
    void shouldBePendingWhenItHasNoCommitYet() {
        WorkloadFixture objects = new WorkloadFixture(DeploymentExamples.record(NS, NAME, "git-app"))
                .with(notPolled(NS, NAME))
                .with(knativeService(NS, NAME, 1, 0, BROKEN));

        assertThat(Condition.of(objects.build()))
                .isEqualTo(new Condition(
                        Phase.PENDING,
                        "no commit yet: Knative service did not start",
                        Optional.of(Reason.parse("Progressing: its repository has not been asked yet"))));
    }

    @Test
    void shouldSayWhatItIsDoingWhenItStarts() {
        KnativeService starting = knativeService(NS, NAME, 1, 0, CHANGING);

        assertThat(condition(starting))
                .isEqualTo(new Condition(
                        Phase.PENDING,
                        "at 1a2b3c4: Knative service is starting",
                        Optional.of(Reason.parse("Progressing: its pod is being made"))));
        assertThat(condition(starting, withStep(knativePod(NS, NAME, 1), "checkout", running())))
                .isEqualTo(new Condition(
                        Phase.PENDING,
                        "at 1a2b3c4: Knative service has 0/1 pods ready",
                        Optional.of(Reason.parse("Progressing: its step 'checkout' is running"))));
    }

    @Test
    void shouldWaitForItsAddressWhenItsFirstPodIsReadyBeforeThat() {
        KnativeService unreachable = knativeService(
                NS, NAME, 1, 1, is("ConfigurationsReady", "True", ""), is("RoutesReady", "Unknown", ""), CHANGING);

        assertThat(condition(unreachable, at(COMMIT, readyKnativePod(NS, NAME, 1))))
                .isEqualTo(new Condition(
                        Phase.PENDING,
                        "at 1a2b3c4: Knative service has 1/1 pods ready",
                        Optional.of(Reason.parse("Progressing: its address is being made"))));
    }

    @Test
    void shouldKeepRunningWhileTrafficGoesOverToANewRevision() {
        KnativeService changing = knativeService(NS, NAME, 2, 2, CHANGING);

        assertThat(condition(
                        changing, at(EARLIER, readyKnativePod(NS, NAME, 1)), at(COMMIT, readyKnativePod(NS, NAME, 2))))
                .isEqualTo(new Condition(Phase.RUNNING, "at 1a2b3c4: Knative service has 1/1 pods ready"));
    }

    @Test
    void shouldKeepRunningWithoutAReasonWhenANewCommitIsOnlyOnItsWay() {
        KnativeService changing = knativeService(NS, NAME, 2, 1, CHANGING);

        assertThat(condition(changing, at(EARLIER, readyKnativePod(NS, NAME, 1)), knativePod(NS, NAME, 2)))
                .isEqualTo(new Condition(Phase.RUNNING, "at 9f8e7d6: Knative service has 1/1 pods ready"));
    }

    @Test
    void shouldKeepRunningAndSayWhyWhenANewCommitCannotBeCheckedOut() {
        KnativeService changing = knativeService(NS, NAME, 2, 1, CHANGING);
        V1Pod failing = withStep(knativePod(NS, NAME, 2), "checkout", crashing(1, "Error", SYMLINK.toString()));

        assertThat(condition(changing, at(EARLIER, readyKnativePod(NS, NAME, 1)), failing))
                .isEqualTo(new Condition(
                        Phase.RUNNING,
                        "at 9f8e7d6: Knative service has 1/1 pods ready",
                        Optional.of(SYMLINK.after("commit 1a2b3c4 is not served yet, and 9f8e7d6 goes on serving: "))));
    }

    @Test
    void shouldSleepAndSayWhyWhenANewCommitHasFailedAndKnativeHasGivenItUp() {
        KnativeService failed = knativeService(
                NS,
                NAME,
                2,
                1,
                is(
                        "ConfigurationsReady",
                        "False",
                        "Revision \"shop-00002\" failed with message: Container failed with: x."),
                BROKEN);

        assertThat(condition(failed))
                .isEqualTo(
                        new Condition(
                                Phase.SLEEPING,
                                ASLEEP,
                                Optional.of(
                                        Reason.parse(
                                                "CrashLoop: the latest change is not served yet, and the app goes on as it was before: it ended: x"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Revision \"shop-00001\" failed with message: Initial scale was never achieved.|"
                        + "ProgressDeadlineExceeded: its pod was not ready in time",
                "Revision \"shop-00001\" failed with message: ReplicaSet \"shop-00001-deployment-6d4b75c9f\" has "
                        + "timed out progressing..|ProgressDeadlineExceeded: its pod was not ready in time",
                "Revision \"shop-00001\" failed with message: Unable to fetch image \"nope:1\": failed to resolve "
                        + "image to digest: manifest unknown.|ImageNotFound: image not found: nope:1",
                "Revision creation failed with message: revisions.serving.knative.dev is forbidden: no such right.|"
                        + "PodRefused: not allowed here: no such right",
                "There is an existing Route \"shop\" that we do not own.|NameTaken: a Route called 'shop' is in its way",
                "Something that is not known here.|KnativeNotReady: Something that is not known here",
                "|KnativeNotReady: Knative does not say why it is not ready",
            })
    void shouldFailWithKnativesWordsWhenItHasGivenUp(String message, String reason) {
        String said = message == null ? "" : message;
        KnativeService failed = knativeService(NS, NAME, 1, 0, is("ConfigurationsReady", "False", said), BROKEN);

        assertThat(condition(failed))
                .isEqualTo(new Condition(
                        Phase.FAILED, "at 1a2b3c4: Knative service did not start", Optional.of(Reason.parse(reason))));
    }

    @Test
    void shouldBePendingWhenTheQuotaIsUsedUp() {
        WorkloadFixture objects = new WorkloadFixture(DeploymentExamples.record(NS, NAME, "git-app"))
                .with(polled(NS, NAME))
                .with(knativeService(NS, NAME, 1, 0, BROKEN))
                .with(
                        event(
                                NS,
                                "ReplicaSet",
                                "shop-00001-deployment-6d4b75c9f",
                                1,
                                "FailedCreate",
                                "pods \"x\" is forbidden: exceeded quota: tenant, requested: pods=1, used: pods=20, limited: pods=20"));

        assertThat(Condition.of(objects.build()))
                .isEqualTo(new Condition(
                        Phase.PENDING,
                        "at 1a2b3c4: Knative service is starting",
                        Optional.of(Reason.parse(
                                "QuotaExceeded: quota exceeded: pods 1 is wanted, and 20 of 20 is in use"))));
    }

    @Test
    void shouldSayWhatIsWrongWhenItsAddressIsBroken() {
        KnativeService broken = knativeService(
                NS,
                NAME,
                1,
                1,
                is("ConfigurationsReady", "True", ""),
                is("RoutesReady", "False", "There is an existing placeholder Service \"shop\" that we do not own."));

        assertThat(condition(broken))
                .isEqualTo(new Condition(
                        Phase.PENDING,
                        "at 1a2b3c4: Knative service is not ready",
                        Optional.of(Reason.parse("NameTaken: a Service called 'shop' is in its way"))));
    }

    @Test
    void shouldRunWhenItHasNeverLessThanOnePodReady() {
        KnativeService ready = knativeService(NS, NAME, 1, 1, READY);
        V1Pod second = knativePod(NS, NAME, 1);
        second.getMetadata().name("another");

        assertThat(condition(ready, at(COMMIT, readyKnativePod(NS, NAME, 1)), second))
                .isEqualTo(new Condition(Phase.RUNNING, "at 1a2b3c4: Knative service has 1/2 pods ready"));
    }

    @Test
    void shouldFareAsItsKnativeServiceWhenItIsNoGitApp() {
        V1ConfigMap record = DeploymentExamples.record(NS, NAME, "chess");
        record.getMetadata().putAnnotationsItem(Labels.DISPLAY, "{\"shape\": \"knative-service\"}");
        WorkloadFixture objects = new WorkloadFixture(record);

        assertThat(Condition.of(objects.build()))
                .isEqualTo(new Condition(
                        Phase.PENDING,
                        "asked for",
                        Optional.of(new Reason(ReasonCode.OBJECT_MISSING, "its Knative service is not there"))));
        assertThat(Condition.of(objects.with(readyKnativeService(NS, NAME)).build()))
                .isEqualTo(new Condition(Phase.SLEEPING, ASLEEP));
    }

    private static Condition condition(KnativeService service, V1Pod... pods) {
        WorkloadFixture objects = new WorkloadFixture(DeploymentExamples.record(NS, NAME, "git-app"))
                .with(polled(NS, NAME))
                .with(service);
        for (V1Pod pod : pods) {
            objects.with(pod);
        }
        return Condition.of(objects.build());
    }
}
