package dev.pileus.status.condition;

import static dev.pileus.status.DeploymentExamples.crashing;
import static dev.pileus.status.DeploymentExamples.deployment;
import static dev.pileus.status.DeploymentExamples.ended;
import static dev.pileus.status.DeploymentExamples.givenUp;
import static dev.pileus.status.DeploymentExamples.ingress;
import static dev.pileus.status.DeploymentExamples.pod;
import static dev.pileus.status.DeploymentExamples.podName;
import static dev.pileus.status.DeploymentExamples.readyPod;
import static dev.pileus.status.DeploymentExamples.replicaSet;
import static dev.pileus.status.DeploymentExamples.replicaSetName;
import static dev.pileus.status.DeploymentExamples.restarted;
import static dev.pileus.status.DeploymentExamples.running;
import static dev.pileus.status.DeploymentExamples.service;
import static dev.pileus.status.DeploymentExamples.waiting;
import static dev.pileus.status.DeploymentExamples.withMain;
import static dev.pileus.status.DeploymentExamples.withStep;
import static dev.pileus.status.Examples.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.api.Labels;
import dev.pileus.api.Phase;
import dev.pileus.api.Reason;
import dev.pileus.api.ReasonCode;
import dev.pileus.api.Workload;
import dev.pileus.status.DeploymentExamples;
import dev.pileus.status.Examples;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodCondition;
import io.kubernetes.client.openapi.models.V1ReplicaSet;
import io.kubernetes.client.openapi.models.V1ReplicaSetCondition;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DeploymentConditionTest {

    private static final String NS = "team-a";
    private static final String NAME = "box";
    private static final String QUOTA = "pods \"box-6d4b75c9f1-\" is forbidden: exceeded quota: tenant, requested: "
            + "pods=1, used: pods=20, limited: pods=20";

    @ParameterizedTest
    @ValueSource(strings = {"ssh", "website", "game", "model"})
    void shouldRunWhenAllItsReplicasAreReady(String kind) {
        Condition condition =
                Condition.of(objects(kind).with(readyPod(NS, NAME, 1)).ready());

        assertThat(condition).isEqualTo(new Condition(Phase.RUNNING, "deployment has 1/1 replicas ready"));
    }

    @ParameterizedTest
    @CsvSource({
        "ssh, the SSH server is starting",
        "website, the web server is starting",
        "game, the game server is starting",
        "model, the model is being loaded"
    })
    void shouldSayWhatItIsDoingWhenItsContainerRunsAndIsNotReady(String kind, String reason) {
        Condition condition = Condition.of(
                objects(kind).with(withMain(pod(NS, NAME, 1), running())).build());

        assertThat(condition)
                .isEqualTo(new Condition(
                        Phase.PENDING,
                        "deployment has 0/1 replicas ready",
                        Optional.of(new Reason(ReasonCode.PROGRESSING, reason))));
    }

    @Test
    void shouldBeAskedForWhenItsDeploymentIsNotThere() {
        WorkloadFixture nothing = new WorkloadFixture(DeploymentExamples.record(NS, NAME, "ssh"));

        assertThat(Condition.of(nothing.build()).summary()).isEqualTo("asked for");
        assertThat(Condition.of(nothing.build()).reason())
                .contains(Reason.parse("ObjectMissing: its deployment is not there"));
    }

    @Test
    void shouldBeTerminatingWhenItsRecordIsBeingDeleted() {
        WorkloadFixture objects = objects("game").with(readyPod(NS, NAME, 1));
        objects.record().getMetadata().deletionTimestamp(Examples.CREATED);

        assertThat(Condition.of(objects.ready())).isEqualTo(new Condition(Phase.TERMINATING, "game is being deleted"));
    }

    @Test
    void shouldBePendingWhenObjectsAreStillToBeMade() {
        WorkloadFixture objects = objects("game").with(readyPod(NS, NAME, 1));
        objects.record().getMetadata().putAnnotationsItem(Labels.UNFINISHED_LIFE, "PT1H");

        assertThat(Condition.of(objects.ready())).isEqualTo(new Condition(Phase.PENDING, "asked for"));
    }

    @Test
    void shouldSayThatSomebodyScaledItToZeroWhenSomebodyHas() {
        var deployment = deployment(NS, NAME, 0);
        deployment.getSpec().replicas(0);
        Condition condition = Condition.of(new WorkloadFixture(DeploymentExamples.record(NS, NAME, "ssh"))
                .with(deployment)
                .build());

        assertThat(condition.phase()).isEqualTo(Phase.PENDING);
        assertThat(condition.reason()).contains(Reason.parse("ScaledToZero: somebody has scaled it to zero"));
    }

    @Test
    void shouldWaitForItsPodWhenThereIsNone() {
        assertThat(reason(objects("ssh"))).isEqualTo("Progressing: its pod is being made");
    }

    @Test
    void shouldWaitForTheOldPodWhenThatIsStillEnding() {
        V1Pod pod = readyPod(NS, NAME, 1);
        pod.getMetadata().deletionTimestamp(Examples.CREATED);

        assertThat(reason(objects("ssh").with(pod))).isEqualTo("Progressing: its old pod is still ending");
    }

    @Test
    void shouldWaitForANodeWhenNoneIsChosenYet() {
        V1Pod pod = pod(NS, NAME, 1);
        pod.getStatus().conditions(List.of());

        assertThat(reason(objects("ssh").with(pod))).isEqualTo("Progressing: a node is being chosen for it");
    }

    @Test
    void shouldNameTheStepWhenOneIsRunning() {
        assertThat(reason(objects("ssh").with(withStep(pod(NS, NAME, 1), "keys", running()))))
                .isEqualTo("Progressing: its step 'keys' is running");
    }

    @Test
    void shouldSayWhatTheQuotaLacksWhenTheReplicaSetSaysIt() {
        V1ReplicaSet replicaSet = replicaSet(NS, NAME, 1);
        replicaSet
                .getStatus()
                .addConditionsItem(new V1ReplicaSetCondition()
                        .type("ReplicaFailure")
                        .status("True")
                        .reason("FailedCreate")
                        .message(QUOTA));
        WorkloadFixture objects = new WorkloadFixture(DeploymentExamples.record(NS, NAME, "ssh"))
                .with(deployment(NS, NAME, 0))
                .with(replicaSet);

        assertThat(reason(objects))
                .isEqualTo("QuotaExceeded: quota exceeded: pods 1 is wanted, and 20 of 20 is in use");
    }

    @Test
    void shouldSayWhatTheQuotaLacksWhenAnEventSaysIt() {
        assertThat(reason(objects("ssh")
                        .with(event(
                                NS,
                                "ReplicaSet",
                                replicaSetName(NAME, 1),
                                1,
                                "FailedCreate",
                                "Error creating: " + QUOTA))))
                .isEqualTo("QuotaExceeded: quota exceeded: pods 1 is wanted, and 20 of 20 is in use");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0/1 nodes are available: 1 Insufficient memory.|InsufficientResources: no node has room: 1 Insufficient memory.",
                "0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.|Progressing: its volume is being made",
                "persistentvolumeclaim \"box\" not found|VolumeMissing: its volume is gone",
                "0/1 nodes are available: 1 node(s) had volume node affinity conflict.|"
                        + "VolumeUnreachable: its volume is on another node, which cannot take it",
            })
    void shouldSayWhyNoNodeTakesIt(String message, String reason) {
        assertThat(reason(objects("ssh").with(unschedulable(message)))).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FailedBinding|no persistent volumes available for this claim and no storage class is set|"
                        + "NoStorageClass: its volume cannot be made: the cluster has no default storage class",
                "ProvisioningFailed|storageclass.storage.k8s.io \"fast\" not found|"
                        + "VolumeProvisioningFailed: its volume cannot be made: storageclass.storage.k8s.io \"fast\" not found",
                "ExternalProvisioning|Waiting for a volume to be created|Progressing: its volume is being made",
            })
    void shouldSayWhyItsVolumeIsNotThere(String told, String message, String reason) {
        assertThat(reason(objects("ssh")
                        .with(unschedulable(
                                "0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims."))
                        .with(event(NS, "PersistentVolumeClaim", NAME, 1, told, message))))
                .isEqualTo(reason);
    }

    @Test
    void shouldSayThatTheImageIsNotThereWhenItIsNot() {
        String notFound = "code = NotFound desc = docker.io/library/nope:1: not found";

        assertThat(reason(objects("ssh").with(withMain(pod(NS, NAME, 1), waiting("ErrImagePull", notFound)))))
                .isEqualTo("ImageNotFound: image not found: nope:1");
        assertThat(reason(objects("ssh").with(withStep(pod(NS, NAME, 1), "keys", waiting("ErrImagePull", notFound)))))
                .isEqualTo("ImageNotFound: image not found: nope:1");
    }

    @Test
    void shouldNotRepeatAnEarlierPodsProblem() {
        WorkloadFixture objects = objects("ssh")
                .with(withMain(pod(NS, NAME, 1), waiting("ContainerCreating", null)))
                .with(event(
                        NS,
                        "Pod",
                        replicaSetName(NAME, 1) + "-22222",
                        1,
                        "Failed",
                        "Failed to pull image \"nope:1\": x"));

        assertThat(reason(objects)).isEqualTo("Progressing: its container is being made");
    }

    @Test
    void shouldNotRepeatAProblemThatIsOver() {
        WorkloadFixture objects = objects("ssh")
                .with(withMain(pod(NS, NAME, 1), running()))
                .with(event(NS, "Pod", podName(NAME, 1), 1, "FailedMount", "secret \"box\" not found"));

        assertThat(reason(objects)).isEqualTo("Progressing: the SSH server is starting");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1|Error|sshd: no host key|CrashLoop|sshd: no host key",
                "1|Error||CrashLoop|exit code 1",
                "0|Completed||CrashLoop|exit code 0",
                "137|OOMKilled||OutOfMemory|killed: it used more memory than its limit of 512Mi",
                "139|Error||CrashLoop|ended by signal 11 (SIGSEGV): it crashed on a wrong memory access",
            })
    void shouldBePendingWithItsLastWordsWhenItEndsAgainAndAgain(
            int exitCode, String reason, String message, String code, String words) {
        assertThat(Condition.of(objects("ssh")
                        .with(withMain(pod(NS, NAME, 1), crashing(exitCode, reason, message)))
                        .build()))
                .isEqualTo(new Condition(
                        Phase.PENDING,
                        "deployment has 0/1 replicas ready",
                        Optional.of(Reason.parse(code + ": it ended: " + words))));
        assertThat(reason(objects("ssh")
                        .with(withMain(
                                pod(NS, NAME, 1),
                                restarted(exitCode, reason, message).ready(false)))))
                .isEqualTo(code + ": it was started again after it ended: " + words);
    }

    @Test
    void shouldSayWhatItsStepSaidWhenThatFails() {
        assertThat(reason(objects("ssh")
                        .with(withStep(pod(NS, NAME, 1), "keys", crashing(1, "Error", "the host key\nis broken\n")))))
                .isEqualTo("InitContainerFailed: its step 'keys' failed: the host key is broken");
        assertThat(reason(objects("ssh").with(withStep(pod(NS, NAME, 1), "step", ended(137, "OOMKilled", "")))))
                .isEqualTo("OutOfMemory: its step 'step' failed: killed: it used more memory than its limit of 64Mi");
    }

    @Test
    void shouldFailWhenItsTimeToBecomeReadyIsUp() {
        Condition condition = Condition.of(new WorkloadFixture(DeploymentExamples.record(NS, NAME, "game"))
                .with(givenUp(deployment(NS, NAME, 0)))
                .with(replicaSet(NS, NAME, 1))
                .with(withMain(pod(NS, NAME, 1), running()))
                .build());

        assertThat(condition)
                .isEqualTo(new Condition(
                        Phase.FAILED,
                        "deployment has 0/1 replicas ready",
                        Optional.of(Reason.parse("ProgressDeadlineExceeded: it was not ready within 10 minutes"))));
    }

    @Test
    void shouldKeepRunningAndSayWhyWhenNewContentCannotBeServed() {
        WorkloadFixture objects = objects("website")
                .with(readyPod(NS, NAME, 1))
                .with(replicaSet(NS, NAME, 2))
                .with(withMain(pod(NS, NAME, 2), waiting("ErrImagePull", "code = NotFound desc = : not found")));

        assertThat(Condition.of(objects.ready()))
                .isEqualTo(new Condition(
                        Phase.RUNNING,
                        "deployment has 1/1 replicas ready",
                        Optional.of(Reason.parse(
                                "ImageNotFound: the new content is not served yet: image not found: nope:1"))));
    }

    @Test
    void shouldKeepRunningWithoutAReasonWhenNewContentIsOnlyOnItsWay() {
        WorkloadFixture objects = objects("website")
                .with(readyPod(NS, NAME, 1))
                .with(replicaSet(NS, NAME, 2))
                .with(withMain(pod(NS, NAME, 2), running()));

        assertThat(Condition.of(objects.ready()).reason()).isEmpty();
    }

    @Test
    void shouldSayThatNobodyCanReachItWhenItsServiceIsGone() {
        WorkloadFixture objects = new WorkloadFixture(DeploymentExamples.record(NS, NAME, "ssh"))
                .with(deployment(NS, NAME, 1))
                .with(replicaSet(NS, NAME, 1))
                .with(readyPod(NS, NAME, 1));

        assertThat(Condition.of(objects.build()).reason())
                .contains(Reason.parse("ObjectMissing: its service is gone, so nobody can reach it"));
    }

    @Test
    void shouldNotCountMoreReplicasThanAreWanted() {
        assertThat(Replicas.of(deployment(NS, NAME, 2))).isEqualTo(new Workload.Replicas(1, 1));
    }

    private static String reason(WorkloadFixture objects) {
        Condition condition = Condition.of(objects.build());
        assertThat(condition.phase()).isEqualTo(Phase.PENDING);
        assertThat(condition.summary()).isEqualTo("deployment has 0/1 replicas ready");
        return condition.reason().orElseThrow().toString();
    }

    private static V1Pod unschedulable(String message) {
        V1Pod pod = pod(NS, NAME, 1);
        pod.getStatus()
                .conditions(List.of(new V1PodCondition()
                        .type("PodScheduled")
                        .status("False")
                        .reason("Unschedulable")
                        .message(message)));
        return pod;
    }

    /** All that provision makes, and the first revision. */
    private static WorkloadFixture objects(String kind) {
        return new WorkloadFixture(DeploymentExamples.record(NS, NAME, kind))
                .with(deployment(NS, NAME, 0))
                .with(replicaSet(NS, NAME, 1))
                .with(service(NS, NAME, 30022))
                .with(ingress(NS, NAME, "/team-a/box"));
    }
}
