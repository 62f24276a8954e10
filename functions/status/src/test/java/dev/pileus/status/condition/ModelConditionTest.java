package dev.pileus.status.condition;

import static dev.pileus.status.DeploymentExamples.crashing;
import static dev.pileus.status.DeploymentExamples.deployment;
import static dev.pileus.status.DeploymentExamples.ended;
import static dev.pileus.status.DeploymentExamples.givenUp;
import static dev.pileus.status.DeploymentExamples.pod;
import static dev.pileus.status.DeploymentExamples.replicaSet;
import static dev.pileus.status.DeploymentExamples.restarted;
import static dev.pileus.status.DeploymentExamples.running;
import static dev.pileus.status.DeploymentExamples.withStep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.api.Phase;
import dev.pileus.api.Reason;
import dev.pileus.api.ReasonCode;
import dev.pileus.status.DeploymentExamples;
import io.kubernetes.client.openapi.models.V1ContainerStatus;
import io.kubernetes.client.openapi.models.V1Deployment;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ModelConditionTest {

    private static final String NS = "team-a";
    private static final String NAME = "chat";
    private static final String TOO_LARGE = "The file has 9 GB, and the model may use 4 GB of memory.";

    @Test
    void shouldSayThatItDownloadsWhenItDoes() {
        Condition condition = condition(deployment(NS, NAME, 0), running());

        assertThat(condition.phase()).isEqualTo(Phase.PENDING);
        assertThat(condition.summary()).isEqualTo("model is being downloaded");
        assertThat(condition.reason()).contains(Reason.parse("Progressing: the log tells how far the download is"));
    }

    @Test
    void shouldStillDownloadWhenTheDeploymentsTimeIsUp() {
        assertThat(condition(givenUp(deployment(NS, NAME, 0)), running()).phase())
                .isEqualTo(Phase.PENDING);
    }

    @Test
    void shouldFailWithTheLastWordsWhenTheDownloadGivesUp() {
        Condition failed = new Condition(
                Phase.FAILED,
                "model could not be downloaded",
                Optional.of(new Reason(ReasonCode.DOWNLOAD_FAILED, TOO_LARGE)));

        assertThat(condition(deployment(NS, NAME, 0), ended(1, "Error", TOO_LARGE)))
                .isEqualTo(failed);
        assertThat(condition(deployment(NS, NAME, 0), crashing(1, "Error", TOO_LARGE + "\n")))
                .isEqualTo(failed);
    }

    @Test
    void shouldStayFailedWhileItIsTriedAgain() {
        Condition condition = condition(deployment(NS, NAME, 0), restarted(1, "Error", TOO_LARGE));

        assertThat(condition.phase()).isEqualTo(Phase.FAILED);
        assertThat(condition.reason())
                .contains(Reason.parse("DownloadFailed: it is being tried again; the last try failed: " + TOO_LARGE));
    }

    @Test
    void shouldBePendingWhenTheDownloadWasKilledAndCouldNotSayWhy() {
        Condition condition = condition(deployment(NS, NAME, 0), crashing(137, "OOMKilled", ""));

        assertThat(condition.phase()).isEqualTo(Phase.PENDING);
        assertThat(condition.reason()).hasValueSatisfying(reason -> assertThat(reason.toString())
                .startsWith("OutOfMemory: its step 'download' failed: killed: it used more memory than its limit"));
    }

    @Test
    void shouldFareAsItsDeploymentWhenTheDownloadIsOver() {
        assertThat(condition(deployment(NS, NAME, 0), ended(0, "Completed", "")).summary())
                .isEqualTo("deployment has 0/1 replicas ready");
    }

    private static Condition condition(V1Deployment deployment, V1ContainerStatus download) {
        return Condition.of(new WorkloadFixture(DeploymentExamples.record(NS, NAME, "model"))
                .with(deployment)
                .with(replicaSet(NS, NAME, 1))
                .with(withStep(pod(NS, NAME, 1), "download", download))
                .build());
    }
}
