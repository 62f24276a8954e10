package dev.pileus.status.condition;

import dev.pileus.api.Phase;
import dev.pileus.api.Reason;
import dev.pileus.api.ReasonCode;
import dev.pileus.status.cluster.WorkloadObjects;
import io.kubernetes.client.openapi.models.CoreV1Event;
import io.kubernetes.client.openapi.models.V1ContainerState;
import io.kubernetes.client.openapi.models.V1ContainerStateTerminated;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1JobCondition;
import io.kubernetes.client.openapi.models.V1JobStatus;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodStatus;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Derives the condition of a command. Its Job makes one pod and never another, so what the pod says is final, and known
 * a second or two before the Job says it. The deadline is the pod's, which stays with all that was printed; a Job that
 * has a deadline of its own deletes its pod then.
 */
final class CommandCondition {

    private static final String DEADLINE_EXCEEDED = "DeadlineExceeded";

    /** Of a container that the kubelet had to call terminated, though it knows of no end, or not even of a start. */
    private static final String UNKNOWN_END = "ContainerStatusUnknown";

    private CommandCondition() {}

    static Condition of(WorkloadObjects objects) {
        Optional<V1Job> job = objects.jobs().stream().findFirst();
        if (job.isEmpty()) {
            return new Condition(Phase.PENDING, "asked for");
        }
        Optional<V1Pod> pod = objects.pods().stream().findFirst();
        if (isOutOfTime(job.get()) || pod.filter(CommandCondition::isOutOfTime).isPresent()) {
            return outOfTime(job.get(), pod, objects.events());
        }
        return pod.map(found -> withPod(found, objects.events()))
                .orElseGet(() -> withoutPod(job.get(), objects.events()));
    }

    private static Condition withPod(V1Pod pod, List<CoreV1Event> events) {
        String podPhase = phase(pod);
        Optional<V1ContainerStateTerminated> end = end(pod);
        if (podPhase.equals("Failed") || end.isPresent()) {
            return ended(pod, end);
        }
        return switch (podPhase) {
            case "Succeeded" -> succeeded();
            case "Running" -> new Condition(Phase.RUNNING, "command is running");
            case "Unknown" ->
                new Condition(
                        Phase.RUNNING,
                        "command is running",
                        Optional.of(new Reason(ReasonCode.NODE_UNREACHABLE, "the node it runs on does not answer")));
            default -> new Condition(Phase.PENDING, "command is starting", StartDiagnosis.of(pod, events));
        };
    }

    private static Condition ended(V1Pod pod, Optional<V1ContainerStateTerminated> end) {
        Optional<Integer> exitCode = end.map(V1ContainerStateTerminated::getExitCode);
        if (exitCode.equals(Optional.of(0)) && !phase(pod).equals("Failed")) {
            return succeeded();
        }
        Optional<Reason> stopped = Eviction.of(pod);
        if (stopped.isPresent()) {
            return new Condition(Phase.FAILED, "command was stopped", stopped, exitCode);
        }
        Optional<Reason> notStarted = end.flatMap(StartDiagnosis::of);
        if (notStarted.isPresent()) {
            return new Condition(Phase.FAILED, "command could not be started", notStarted);
        }
        return exitCode.map(code -> new Condition(
                        Phase.FAILED,
                        "command failed with exit code " + code,
                        ExitReason.of(pod, container(pod), end.get()),
                        exitCode))
                .orElseGet(() -> new Condition(Phase.FAILED, "command failed", Eviction.ownMessage(pod)));
    }

    private static Condition withoutPod(V1Job job, List<CoreV1Event> events) {
        if (has(job, "Complete")) {
            return succeeded();
        }
        if (has(job, "Failed")) {
            return new Condition(
                    Phase.FAILED,
                    "command failed",
                    Optional.of(
                            new Reason(ReasonCode.POD_DELETED, "its pod was deleted, so how it ended is not known")));
        }
        if (job.getSpec() != null && Boolean.TRUE.equals(job.getSpec().getSuspend())) {
            return new Condition(
                    Phase.PENDING,
                    "command is waiting",
                    Optional.of(new Reason(ReasonCode.SUSPENDED, "its job is suspended")));
        }
        return new Condition(Phase.PENDING, "command is starting", CreationDiagnosis.of(events));
    }

    private static Condition outOfTime(V1Job job, Optional<V1Pod> pod, List<CoreV1Event> events) {
        String limit = pod.flatMap(found -> Optional.ofNullable(found.getSpec().getActiveDeadlineSeconds()))
                .or(() -> Optional.ofNullable(job.getSpec().getActiveDeadlineSeconds()))
                .map(Duration::ofSeconds)
                .map(DurationFormat::of)
                .map(words -> " of " + words)
                .orElse("");
        Optional<V1ContainerStateTerminated> end =
                pod.flatMap(CommandCondition::end).filter(known -> !UNKNOWN_END.equals(known.getReason()));
        boolean started = end.isPresent()
                || pod.flatMap(CommandCondition::state)
                        .filter(state -> state.getRunning() != null)
                        .isPresent()
                || events.stream().anyMatch(event -> Objects.equals(event.getReason(), "Started"));
        if (started) {
            return new Condition(
                    Phase.FAILED,
                    "command was stopped",
                    Optional.of(new Reason(
                            ReasonCode.DEADLINE_EXCEEDED, "stopped: it ran longer than its time limit" + limit)),
                    end.map(V1ContainerStateTerminated::getExitCode));
        }
        return new Condition(
                Phase.FAILED,
                "command did not start within its time limit" + limit,
                pod.flatMap(found -> StartDiagnosis.of(found, events))
                        .or(() -> StartDiagnosis.of(events))
                        .or(() -> CreationDiagnosis.of(events)));
    }

    private static Condition succeeded() {
        return new Condition(Phase.SUCCEEDED, "command finished with exit code 0", Optional.empty(), Optional.of(0));
    }

    /** The job controller announces a failure, and makes it final once the pod has gone. */
    private static boolean isOutOfTime(V1Job job) {
        return conditions(job)
                .filter(condition -> condition.getType().equals("Failed")
                        || condition.getType().equals("FailureTarget"))
                .anyMatch(condition -> isTrue(condition) && Objects.equals(condition.getReason(), DEADLINE_EXCEEDED));
    }

    private static boolean isOutOfTime(V1Pod pod) {
        return pod.getStatus() != null
                && DEADLINE_EXCEEDED.equals(pod.getStatus().getReason());
    }

    private static boolean has(V1Job job, String type) {
        return conditions(job).anyMatch(condition -> condition.getType().equals(type) && isTrue(condition));
    }

    private static boolean isTrue(V1JobCondition condition) {
        return "True".equals(condition.getStatus());
    }

    private static Stream<V1JobCondition> conditions(V1Job job) {
        return Optional.ofNullable(job.getStatus()).map(V1JobStatus::getConditions).stream()
                .flatMap(List::stream);
    }

    private static String phase(V1Pod pod) {
        return Optional.ofNullable(pod.getStatus()).map(V1PodStatus::getPhase).orElse("Pending");
    }

    private static Optional<V1ContainerState> state(V1Pod pod) {
        return Optional.ofNullable(pod.getStatus()).map(V1PodStatus::getContainerStatuses).stream()
                .flatMap(List::stream)
                .findFirst()
                .flatMap(status -> Optional.ofNullable(status.getState()));
    }

    private static String container(V1Pod pod) {
        return pod.getStatus().getContainerStatuses().getFirst().getName();
    }

    private static Optional<V1ContainerStateTerminated> end(V1Pod pod) {
        return state(pod).flatMap(state -> Optional.ofNullable(state.getTerminated()));
    }
}
