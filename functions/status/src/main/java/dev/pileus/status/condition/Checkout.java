package dev.pileus.status.condition;

import dev.pileus.api.Reason;
import dev.pileus.api.ReasonCode;
import dev.pileus.status.cluster.GitRepository;
import io.kubernetes.client.openapi.models.V1ContainerState;
import io.kubernetes.client.openapi.models.V1ContainerStateTerminated;
import io.kubernetes.client.openapi.models.V1ContainerStatus;
import java.util.Optional;

/** Reads the result of the checkout step of a git app's pod: its last words are the commit, or why there is none. */
final class Checkout {

    /** The init container. */
    private static final String STEP = "checkout";

    private Checkout() {}

    /** The commit that the pod has. */
    static Optional<String> commit(PodState pod) {
        return pod.initContainers().stream()
                .filter(container -> container.getName().equals(STEP))
                .findFirst()
                .map(V1ContainerStatus::getState)
                .map(V1ContainerState::getTerminated)
                .filter(end -> end.getExitCode() == 0)
                .map(V1ContainerStateTerminated::getMessage)
                .map(String::strip)
                .filter(GitRepository::isCommit);
    }

    /** Why it failed; empty where it has not, or has succeeded since. */
    static Optional<Reason> failure(PodState pod) {
        return CrashDiagnosis.ofStep(pod, STEP).map(end -> {
            Reason said = Reason.parse(end.message());
            return said.code() == ReasonCode.OTHER ? end : said;
        });
    }
}
