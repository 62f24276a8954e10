package dev.pileus.status.condition;

import dev.pileus.api.Phase;
import dev.pileus.api.Reason;
import dev.pileus.api.ReasonCode;
import dev.pileus.api.Workload;
import dev.pileus.common.Display;
import dev.pileus.status.cluster.WorkloadObjects;
import io.kubernetes.client.openapi.models.V1ContainerStatus;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1DeploymentCondition;
import io.kubernetes.client.openapi.models.V1DeploymentSpec;
import io.kubernetes.client.openapi.models.V1DeploymentStatus;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1ReplicaSet;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Derives the condition of a workload that is a deployment, whatever its kind. Kubernetes goes on trying as long as it
 * lives, so most problems leave it pending; it has failed once the deployment's own deadline has passed.
 */
final class DeploymentCondition {

    private DeploymentCondition() {}

    static Condition of(WorkloadObjects objects, DeploymentMessages messages) {
        return objects.deployments().stream()
                .findFirst()
                .map(deployment -> of(deployment, objects, messages))
                .orElseGet(() -> new Condition(
                        Phase.PENDING,
                        "asked for",
                        Optional.of(new Reason(ReasonCode.OBJECT_MISSING, "its deployment is not there"))));
    }

    /** The pods of the latest revision that are or will be at work, newest first. */
    static List<PodState> latestPods(WorkloadObjects objects) {
        return latestOf(objects).stream().filter(PodState::isLive).toList();
    }

    private static Condition of(V1Deployment deployment, WorkloadObjects objects, DeploymentMessages messages) {
        Workload.Replicas replicas = Replicas.of(deployment);
        String summary = "deployment has %d/%d replicas ready".formatted(replicas.ready(), replicas.desired());
        if (replicas.desired() == 0) {
            return new Condition(
                    Phase.PENDING,
                    summary,
                    Optional.of(new Reason(ReasonCode.SCALED_TO_ZERO, "somebody has scaled it to zero")));
        }
        Optional<Reason> problem = problem(deployment, objects, replicas.desired(), messages);
        boolean hasGivenUp = hasGivenUp(deployment);
        if (replicas.ready() >= replicas.desired()) {
            return new Condition(
                    Phase.RUNNING,
                    summary,
                    problem.or(() -> hasGivenUp ? Optional.of(tooSlow(deployment)) : Optional.empty())
                            .map(why -> why.after(messages.notServed() + ": "))
                            .or(() -> unreachable(objects)));
        }
        if (hasGivenUp) {
            return new Condition(Phase.FAILED, summary, problem.or(() -> Optional.of(tooSlow(deployment))));
        }
        return new Condition(
                Phase.PENDING, summary, problem.or(() -> Optional.of(waiting(latestOf(objects), messages))));
    }

    /** What is wrong with the latest revision; empty where it is only a matter of time, or not known yet. */
    private static Optional<Reason> problem(
            V1Deployment deployment, WorkloadObjects objects, int desired, DeploymentMessages messages) {
        if (!isUpToDate(deployment)) {
            return Optional.empty();
        }
        List<PodState> pods = latestPods(objects);
        return messages.diagnose(pods, objects.events())
                .or(() -> pods.size() < desired ? notMade(objects) : Optional.empty());
    }

    private static Optional<Reason> notMade(WorkloadObjects objects) {
        return objects.replicaSets().stream()
                .findFirst()
                .flatMap(CreationDiagnosis::of)
                .or(() -> CreationDiagnosis.of(objects.events()))
                .or(() -> latestOf(objects).stream()
                        .flatMap(pod -> Eviction.of(pod.pod()).stream())
                        .findFirst());
    }

    /** What has to happen next, where nothing is wrong. */
    static Reason waiting(List<PodState> all, DeploymentMessages messages) {
        return new Reason(ReasonCode.PROGRESSING, next(all, messages));
    }

    private static String next(List<PodState> all, DeploymentMessages messages) {
        Optional<PodState> pod = all.stream().filter(PodState::isLive).findFirst();
        if (pod.isEmpty()) {
            boolean isEnding =
                    all.stream().anyMatch(ending -> ending.pod().getMetadata().getDeletionTimestamp() != null);
            return isEnding ? "its old pod is still ending" : "its pod is being made";
        }
        if (!pod.get().hasNode()) {
            return "a node is being chosen for it";
        }
        Optional<String> step = pod.get().initContainers().stream()
                .filter(PodState::isRunning)
                .map(V1ContainerStatus::getName)
                .findFirst();
        if (step.isPresent()) {
            return "its step '" + step.get() + "' is running";
        }
        return pod.get().containers().stream().anyMatch(PodState::isRunning)
                ? messages.starting()
                : "its container is being made";
    }

    private static Optional<Reason> unreachable(WorkloadObjects objects) {
        if (objects.services().isEmpty()) {
            return Optional.of(new Reason(ReasonCode.OBJECT_MISSING, "its service is gone, so nobody can reach it"));
        }
        return objects.display().isReachedBy(Display.Placeholder.URL)
                        && objects.ingresses().isEmpty()
                ? Optional.of(new Reason(ReasonCode.OBJECT_MISSING, "its ingress is gone, so nobody can reach it"))
                : Optional.empty();
    }

    private static Reason tooSlow(V1Deployment deployment) {
        String message = Optional.ofNullable(deployment.getSpec())
                .map(V1DeploymentSpec::getProgressDeadlineSeconds)
                .map(seconds -> "it was not ready within " + DurationFormat.of(Duration.ofSeconds(seconds)))
                .orElse("it was not ready in time");
        return new Reason(ReasonCode.PROGRESS_DEADLINE_EXCEEDED, message);
    }

    private static boolean hasGivenUp(V1Deployment deployment) {
        return Optional.ofNullable(deployment.getStatus()).map(V1DeploymentStatus::getConditions).stream()
                .flatMap(List::stream)
                .anyMatch(DeploymentCondition::isDeadlineExceeded);
    }

    private static boolean isDeadlineExceeded(V1DeploymentCondition condition) {
        return condition.getType().equals("Progressing")
                && "False".equals(condition.getStatus())
                && Objects.equals(condition.getReason(), "ProgressDeadlineExceeded");
    }

    /** Whether the deployment controller has seen the latest change. */
    private static boolean isUpToDate(V1Deployment deployment) {
        long generation =
                Optional.ofNullable(deployment.getMetadata().getGeneration()).orElse(0L);
        return Optional.ofNullable(deployment.getStatus())
                        .map(V1DeploymentStatus::getObservedGeneration)
                        .orElse(0L)
                >= generation;
    }

    private static List<PodState> latestOf(WorkloadObjects objects) {
        Optional<V1ReplicaSet> latest = objects.replicaSets().stream().findFirst();
        List<V1Pod> pods = latest.map(objects::podsOf).orElse(List.of());
        return pods.stream().map(PodState::new).toList();
    }
}
