package dev.pileus.status.condition;

import dev.pileus.api.Phase;
import dev.pileus.api.Reason;
import dev.pileus.api.ReasonCode;
import dev.pileus.common.Display;
import dev.pileus.status.cluster.GitRepository;
import dev.pileus.status.cluster.KnativeService;
import dev.pileus.status.cluster.WorkloadObjects;
import java.util.List;
import java.util.Optional;

/**
 * Derives the condition of a git app, from its pods and its repository. Without a commit nothing can start; after that
 * a problem with the repository only means that the app stays at the commit it has.
 */
final class GitAppCondition {

    /** As many digits of a commit as git shows. */
    private static final int SHORT = 7;

    private GitAppCondition() {}

    static Condition of(WorkloadObjects objects, ShapeCondition shape) {
        Optional<KnativeService> service = objects.knativeServices().stream().findFirst();
        if (service.isEmpty() && objects.deployments().isEmpty()) {
            return new Condition(
                    Phase.PENDING,
                    "asked for",
                    Optional.of(
                            new Reason(ReasonCode.OBJECT_MISSING, "its deployment, or Knative service, is not there")));
        }
        Optional<GitRepository> repository = objects.repositories().stream().findFirst();
        Optional<String> wanted = repository.flatMap(GitRepository::commit);
        List<String> served = served(objects);
        Display display = objects.display();
        Condition pods = shape.of(
                objects,
                new DeploymentMessages(
                        display.starting(),
                        notServed(wanted, served).orElse(display.changing()),
                        PodDiagnosis::ofGitApp));
        if (repository.isPresent() && wanted.isEmpty()) {
            return new Condition(
                    Phase.PENDING,
                    "no commit yet: " + pods.summary(),
                    repository
                            .get()
                            .error()
                            .or(() -> Optional.of(
                                    new Reason(ReasonCode.PROGRESSING, "its repository has not been asked yet"))));
        }
        boolean isChanging =
                service.filter(found -> found.isServed() && !found.isUpToDate()).isPresent();
        Optional<String> current = served.stream()
                .filter(commit -> wanted.equals(Optional.of(commit)))
                .findFirst()
                .or(() -> served.stream().findFirst())
                .or(() -> isChanging ? Optional.empty() : wanted);
        return new Condition(
                pods.phase(),
                current.map(commit -> "at " + shortened(commit) + ": ").orElse("") + pods.summary(),
                repository.isEmpty()
                        ? Optional.of(new Reason(
                                ReasonCode.OBJECT_MISSING,
                                "its ConfigMap is gone, so it no longer follows its repository"))
                        : pods.reason().or(() -> repository.get().error().map(error -> goesOn(error, current))));
    }

    /** The commits that its ready pods have, newest pod first. */
    private static List<String> served(WorkloadObjects objects) {
        return objects.pods().stream()
                .map(PodState::new)
                .filter(pod -> pod.isLive() && pod.isReady())
                .flatMap(pod -> Checkout.commit(pod).stream())
                .distinct()
                .toList();
    }

    private static Optional<String> notServed(Optional<String> wanted, List<String> served) {
        return wanted.filter(commit -> !served.isEmpty() && !served.contains(commit))
                .map(commit -> "commit %s is not served yet, and %s goes on serving"
                        .formatted(shortened(commit), shortened(served.getFirst())));
    }

    private static Reason goesOn(Reason error, Optional<String> current) {
        String message = error.message();
        return Reason.of(
                error.code(),
                "%s It goes on serving %s.",
                message.matches("(?s).*[.!?]") ? message : message + ".",
                current.map(GitAppCondition::shortened).orElse("the commit it has"));
    }

    private static String shortened(String commit) {
        return commit.substring(0, SHORT);
    }
}
