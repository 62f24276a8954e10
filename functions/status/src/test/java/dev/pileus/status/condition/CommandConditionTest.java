package dev.pileus.status.condition;

import static dev.pileus.status.Examples.endedPod;
import static dev.pileus.status.Examples.event;
import static dev.pileus.status.Examples.job;
import static dev.pileus.status.Examples.pod;
import static dev.pileus.status.Examples.podName;
import static dev.pileus.status.Examples.runningPod;
import static dev.pileus.status.Examples.waitingPod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.api.Labels;
import dev.pileus.api.Phase;
import dev.pileus.api.Reason;
import dev.pileus.status.Examples;
import dev.pileus.status.cluster.WorkloadObjects;
import io.kubernetes.client.openapi.models.CoreV1Event;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodCondition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CommandConditionTest {

    private static final String NS = "team-a";
    private static final String NAME = "hello";
    private static final String NOT_FOUND =
            "Failed to pull image \"nope:1\": rpc error: code = NotFound desc = failed to "
                    + "pull and unpack image \"docker.io/library/nope:1\": docker.io/library/nope:1: not found";

    private final V1ConfigMap record = Examples.record(NS, NAME);

    @Test
    void shouldBePendingWhenThereIsNoJobYet() {
        assertThat(Condition.of(objects(List.of(), List.of()))).isEqualTo(new Condition(Phase.PENDING, "asked for"));
    }

    @Test
    void shouldBePendingWhenObjectsAreStillToBeMade() {
        record.getMetadata().putAnnotationsItem(Labels.UNFINISHED_LIFE, "PT1H");

        assertThat(condition(job(NS, NAME), runningPod(NS, NAME)).phase()).isEqualTo(Phase.PENDING);
    }

    @Test
    void shouldBeTerminatingWhenTheRecordIsBeingDeleted() {
        record.getMetadata().deletionTimestamp(Examples.CREATED);

        assertThat(condition(job(NS, NAME), runningPod(NS, NAME)))
                .isEqualTo(new Condition(Phase.TERMINATING, "command is being deleted"));
    }

    @Test
    void shouldBeRunningWhenItsContainerRuns() {
        assertThat(condition(job(NS, NAME), runningPod(NS, NAME)))
                .isEqualTo(new Condition(Phase.RUNNING, "command is running"));
    }

    @Test
    void shouldSayThatTheNodeIsSilentWhenItIs() {
        Condition condition = condition(job(NS, NAME), pod(NS, NAME, "Unknown"));

        assertThat(condition.phase()).isEqualTo(Phase.RUNNING);
        assertThat(condition.reason()).contains(Reason.parse("NodeUnreachable: the node it runs on does not answer"));
    }

    @Test
    void shouldSucceedAsSoonAsItsContainerHas() {
        assertThat(condition(job(NS, NAME), endedPod(NS, NAME, 0, "Completed")))
                .isEqualTo(new Condition(
                        Phase.SUCCEEDED, "command finished with exit code 0", Optional.empty(), Optional.of(0)));
    }

    @Test
    void shouldHaveSucceededWhenItsJobHasAndItsPodIsGone() {
        assertThat(condition(job(NS, NAME, "Complete", "")))
                .isEqualTo(new Condition(
                        Phase.SUCCEEDED, "command finished with exit code 0", Optional.empty(), Optional.of(0)));
    }

    @Test
    void shouldFailWithTheExitCode() {
        assertThat(condition(job(NS, NAME), endedPod(NS, NAME, 3, "Error")))
                .isEqualTo(new Condition(
                        Phase.FAILED, "command failed with exit code 3", Optional.empty(), Optional.of(3)));
    }

    @ParameterizedTest
    @CsvSource({
        "127, CommandNotFound: exit code 127 means: command not found",
        "137, Signaled: ended by signal 9 (SIGKILL): it was killed",
        "143, Signaled: ended by signal 15 (SIGTERM): it was told to stop",
        "129, Signaled: ended by signal 1"
    })
    void shouldExplainTheExitCodeWhenItHasAMeaning(int exitCode, String reason) {
        Condition condition = condition(job(NS, NAME), endedPod(NS, NAME, exitCode, "Error"));

        assertThat(condition.exitCode()).contains(exitCode);
        assertThat(condition.reason()).contains(Reason.parse(reason));
    }

    @Test
    void shouldNameTheLimitWhenItUsedTooMuchMemory() {
        Condition condition = condition(job(NS, NAME), endedPod(NS, NAME, 137, "OOMKilled"));

        assertThat(condition.phase()).isEqualTo(Phase.FAILED);
        assertThat(condition.reason())
                .contains(Reason.parse("OutOfMemory: killed: it used more memory than its limit of 512Mi"));
        assertThat(condition.exitCode()).contains(137);
    }

    @Test
    void shouldNameThePodsLimitWhenItRanTooLong() {
        V1Pod pod = outOfTime(endedPod(NS, NAME, 143, "Error"));

        assertThat(condition(job(NS, NAME, "Failed", "BackoffLimitExceeded"), pod))
                .isEqualTo(new Condition(
                        Phase.FAILED,
                        "command was stopped",
                        Optional.of(Reason.parse(
                                "DeadlineExceeded: stopped: it ran longer than its time limit of 5 seconds")),
                        Optional.of(143)));
        assertThat(condition(job(NS, NAME), outOfTime(runningPod(NS, NAME))).summary())
                .as("before the kubelet has told of the container's end")
                .isEqualTo("command was stopped");
    }

    @Test
    void shouldSayWhyItNeverStartedWhenThePodsTimeIsUp() {
        V1Pod pod = outOfTime(endedPod(NS, NAME, 137, "ContainerStatusUnknown"));
        pod.getStatus().getContainerStatuses().getFirst().containerID(null);

        Condition condition =
                Condition.of(objects(List.of(job(NS, NAME)), List.of(pod), podEvent(3, "Failed", NOT_FOUND)));

        assertThat(condition.summary()).isEqualTo("command did not start within its time limit of 5 seconds");
        assertThat(condition.reason()).contains(Reason.parse("ImageNotFound: image not found: nope:1"));
        assertThat(condition.exitCode()).isEmpty();
    }

    private static V1Pod outOfTime(V1Pod pod) {
        pod.getSpec().activeDeadlineSeconds(5L);
        pod.getStatus()
                .phase("Failed")
                .reason("DeadlineExceeded")
                .message("Pod was active on the node longer than the specified deadline");
        return pod;
    }

    @Test
    void shouldNameTheLimitWhenItRanTooLong() {
        V1Job job = job(NS, NAME, "FailureTarget", "DeadlineExceeded");

        Condition condition = condition(job, endedPod(NS, NAME, 143, "Error"));

        assertThat(condition.phase()).isEqualTo(Phase.FAILED);
        assertThat(condition.reason())
                .contains(Reason.parse("DeadlineExceeded: stopped: it ran longer than its time limit of 10 minutes"));
    }

    @Test
    void shouldKnowThatItRanTooLongWhenItsPodIsGone() {
        V1Job job = job(NS, NAME, "Failed", "DeadlineExceeded");

        Condition condition = condition(job, podEvent(2, "Started", "Started container command"));

        assertThat(condition.summary()).isEqualTo("command was stopped");
        assertThat(condition.reason())
                .contains(Reason.parse("DeadlineExceeded: stopped: it ran longer than its time limit of 10 minutes"));
        assertThat(condition.exitCode()).isEmpty();
    }

    @Test
    void shouldStillSayWhyItNeverStartedWhenItsTimeIsUp() {
        V1Job job = job(NS, NAME, "Failed", "DeadlineExceeded");

        Condition condition = condition(
                job,
                podEvent(9, "Killing", "Stopping container command"),
                podEvent(3, "Failed", "Error: ErrImagePull"),
                podEvent(3, "Failed", NOT_FOUND));

        assertThat(condition.phase()).isEqualTo(Phase.FAILED);
        assertThat(condition.summary()).isEqualTo("command did not start within its time limit of 10 minutes");
        assertThat(condition.reason()).contains(Reason.parse("ImageNotFound: image not found: nope:1"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ErrImagePull|code = NotFound desc = docker.io/library/nope:1: not found|ImageNotFound: image not found: nope:1",
                "ErrImagePull|pull access denied, repository does not exist or may require authorization|"
                        + "ImageAccessDenied: image not found, or it needs a login: nope:1",
                "ErrImagePull|dial tcp: lookup nope on 10.96.0.10:53: no such host|"
                        + "RegistryUnreachable: image cannot be pulled: nope:1 (its registry cannot be reached)",
                "ErrImagePull|something else|ImagePullFailed: image cannot be pulled: nope:1",
                "InvalidImageName|couldn't parse|InvalidImageName: 'nope:1' is not the name of an image",
                "CreateContainerConfigError|secret \"key\" not found|"
                        + "ContainerCannotStart: the container cannot be started: secret \"key\" not found",
            })
    void shouldBePendingWithAReasonWhenItsContainerCannotStart(String waiting, String message, String reason) {
        Condition condition = condition(job(NS, NAME), waitingPod(NS, NAME, waiting, message));

        assertThat(condition.phase()).isEqualTo(Phase.PENDING);
        assertThat(condition.reason()).contains(Reason.parse(reason));
    }

    @Test
    void shouldRememberWhyThePullFailedWhenTheKubeletOnlyWaits() {
        Condition condition = Condition.of(objects(
                List.of(job(NS, NAME)),
                List.of(waitingPod(NS, NAME, "ImagePullBackOff", "Back-off pulling image \"nope:1\"")),
                podEvent(3, "Failed", NOT_FOUND)));

        assertThat(condition.reason()).contains(Reason.parse("ImageNotFound: image not found: nope:1"));
    }

    @Test
    void shouldHaveNoReasonWhenItsContainerIsOnlyBeingMade() {
        assertThat(condition(job(NS, NAME), waitingPod(NS, NAME, "ContainerCreating", null)))
                .isEqualTo(new Condition(Phase.PENDING, "command is starting"));
    }

    @Test
    void shouldNotRepeatThatThereWasNoRoomWhenItHasANode() {
        Condition condition = Condition.of(objects(
                List.of(job(NS, NAME)),
                List.of(waitingPod(NS, NAME, "ContainerCreating", null)),
                podEvent(1, "FailedScheduling", "0/1 nodes are available: 1 Insufficient memory.")));

        assertThat(condition.reason()).isEmpty();
    }

    @Test
    void shouldSayThatThereIsNoRoomWhenNoNodeHasAny() {
        V1Pod pod = pod(NS, NAME, "Pending");
        pod.getStatus()
                .conditions(List.of(new V1PodCondition()
                        .type("PodScheduled")
                        .status("False")
                        .reason("Unschedulable")
                        .message("0/1 nodes are available: 1 Insufficient memory. preemption: 0/1 nodes are available: "
                                + "1 No preemption victims found for incoming pod.")));

        assertThat(condition(job(NS, NAME), pod).reason())
                .contains(Reason.parse("InsufficientResources: no node has room: 1 Insufficient memory"));
    }

    @Test
    void shouldSayThatTheImageHasNoShellWhenItHasNone() {
        V1Pod pod = endedPod(NS, NAME, 128, "StartError");
        pod.getStatus()
                .getContainerStatuses()
                .getFirst()
                .getState()
                .getTerminated()
                .message("exec: \"/bin/sh\": stat /bin/sh: no such file or directory");

        Condition condition = condition(job(NS, NAME), pod);

        assertThat(condition.summary()).isEqualTo("command could not be started");
        assertThat(condition.reason())
                .contains(Reason.parse("NoShell: the image has no shell (/bin/sh) to run the command with"));
        assertThat(condition.exitCode()).isEmpty();
    }

    @Test
    void shouldSayWhatTheQuotaLacksWhenItIsUsedUp() {
        Condition condition = condition(
                job(NS, NAME),
                event(
                        NS,
                        "Job",
                        NAME,
                        2,
                        "FailedCreate",
                        "Error creating: pods \"hello-x7k2b\" is forbidden: exceeded quota: tenant, requested: "
                                + "limits.memory=512Mi,pods=1, used: limits.memory=3Gi,pods=5, limited: "
                                + "limits.memory=4Gi,pods=5"));

        assertThat(condition.phase()).isEqualTo(Phase.PENDING);
        assertThat(condition.reason())
                .contains(Reason.parse(
                        "QuotaExceeded: quota exceeded: limits.memory 512Mi is wanted, and 3Gi of 4Gi is in use; "
                                + "pods 1 is wanted, and 5 of 5 is in use"));
    }

    @Test
    void shouldSayWhatAdmissionSaysWhenItRefusesThePod() {
        Condition condition = condition(
                job(NS, NAME),
                event(
                        NS,
                        "Job",
                        NAME,
                        2,
                        "FailedCreate",
                        "Error creating: pods \"x\" is forbidden: violates PodSecurity"));

        assertThat(condition.reason()).contains(Reason.parse("PodRefused: not allowed here: violates PodSecurity"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Usage of EmptyDir volume \"tmp\" exceeds the limit \"256Mi\".|"
                        + "StorageLimitExceeded: stopped: it wrote more than the 256Mi that 'tmp' holds",
                "Pod ephemeral local storage usage exceeds the total limit of containers 512Mi.|"
                        + "StorageLimitExceeded: stopped: it wrote more data than its limit of 512Mi",
                "Container command exceeded its local ephemeral storage limit \"512Mi\".|"
                        + "StorageLimitExceeded: stopped: it wrote more data than its limit of 512Mi",
                "The node was low on resource: ephemeral-storage. Threshold quantity: 1Gi|"
                        + "Evicted: stopped: the node it ran on had too little ephemeral storage left",
                "Something new|Evicted: stopped: the node it ran on evicted it: Something new",
            })
    void shouldSayWhyItWasEvicted(String message, String reason) {
        V1Pod pod = endedPod(NS, NAME, 137, "Error");
        pod.getStatus().reason("Evicted").message(message);

        Condition condition = condition(job(NS, NAME), pod);

        assertThat(condition.phase()).isEqualTo(Phase.FAILED);
        assertThat(condition.reason()).contains(Reason.parse(reason));
    }

    @Test
    void shouldSayThatItsPodWasDeletedWhenItWas() {
        Condition condition = condition(job(NS, NAME, "Failed", "BackoffLimitExceeded"));

        assertThat(condition.phase()).isEqualTo(Phase.FAILED);
        assertThat(condition.reason())
                .contains(Reason.parse("PodDeleted: its pod was deleted, so how it ended is not known"));
    }

    @ParameterizedTest
    @CsvSource({"PT30S, 30 seconds", "PT1M, 1 minute", "PT1H30M, 1 hour 30 minutes", "P1D, 1 day"})
    void shouldSayDurationsAsPeopleDo(Duration duration, String words) {
        assertThat(DurationFormat.of(duration)).isEqualTo(words);
    }

    private Condition condition(V1Job job, V1Pod pod) {
        return Condition.of(objects(List.of(job), List.of(pod)));
    }

    private Condition condition(V1Job job, CoreV1Event... events) {
        return Condition.of(objects(List.of(job), List.of(), events));
    }

    private WorkloadObjects objects(List<V1Job> jobs, List<V1Pod> pods, CoreV1Event... events) {
        WorkloadFixture objects = new WorkloadFixture(record);
        jobs.forEach(objects::with);
        pods.forEach(objects::with);
        List.of(events).reversed().forEach(objects::with);
        return objects.build();
    }

    private static CoreV1Event podEvent(int seconds, String reason, String message) {
        return event(NS, "Pod", podName(NAME), seconds, reason, message);
    }
}
