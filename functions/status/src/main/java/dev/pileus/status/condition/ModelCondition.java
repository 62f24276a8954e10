package dev.pileus.status.condition;

import dev.pileus.api.Phase;
import dev.pileus.api.Reason;
import dev.pileus.api.ReasonCode;
import dev.pileus.status.cluster.WorkloadObjects;
import io.kubernetes.client.openapi.models.V1ContainerStateTerminated;
import io.kubernetes.client.openapi.models.V1ContainerStatus;
import java.util.Optional;

/**
 * Derives the condition of a model: its pods' first step downloads the model's file. That step has tried for long
 * enough itself when it fails; so the model has failed from then on, and while Kubernetes tries again, until the file
 * is there.
 */
final class ModelCondition {

    /** The init container that downloads. */
    private static final String DOWNLOAD = "download";

    private ModelCondition() {}

    static Condition of(WorkloadObjects objects, ShapeCondition pods) {
        return DeploymentCondition.latestPods(objects).stream()
                .findFirst()
                .flatMap(pod -> pod.initContainers().stream()
                        .filter(container -> container.getName().equals(DOWNLOAD))
                        .findFirst())
                .flatMap(ModelCondition::downloading)
                .orElseGet(() -> pods.of(objects, DeploymentMessages.of(objects.display())));
    }

    /** How the download fares, or empty where it is over, has not begun, or cannot say what is wrong with it. */
    private static Optional<Condition> downloading(V1ContainerStatus download) {
        Optional<String> failure = PodState.lastEnd(download)
                .filter(end -> end.getExitCode() != 0)
                .map(V1ContainerStateTerminated::getMessage)
                .map(CrashDiagnosis::oneLine)
                .filter(message -> !message.isEmpty());
        if (failure.isEmpty() && PodState.isRunning(download)) {
            return Optional.of(new Condition(
                    Phase.PENDING,
                    "model is being downloaded",
                    Optional.of(new Reason(ReasonCode.PROGRESSING, "the log tells how far the download is"))));
        }
        boolean isRetried = PodState.isRunning(download);
        return failure.map(message -> new Condition(
                Phase.FAILED,
                "model could not be downloaded",
                Optional.of(new Reason(
                        ReasonCode.DOWNLOAD_FAILED,
                        isRetried ? "it is being tried again; the last try failed: " + message : message))));
    }
}
