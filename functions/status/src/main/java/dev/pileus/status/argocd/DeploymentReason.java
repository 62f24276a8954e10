package dev.pileus.status.argocd;

import dev.pileus.api.status.Deployment;
import dev.pileus.common.Excerpt;
import dev.pileus.status.cluster.ArgoApplication;
import dev.pileus.status.cluster.ArgoApplication.Condition;
import dev.pileus.status.cluster.ArgoApplication.Operation;
import dev.pileus.status.cluster.ArgoApplication.Resource;
import dev.pileus.status.cluster.ArgoApplication.Result;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The reason why an Application is not synced and healthy, in one line. What keeps the manifests from being made comes first,
 * then what keeps them from being applied, then what keeps the objects from being healthy.
 */
final class DeploymentReason {

    /** The most characters that say where it is, so that some are left to say what. */
    private static final int MAX_PLACE = 80;

    /** As many digits of a commit as people read. */
    private static final int SHORT_COMMIT = 7;

    private final ArgoApplication.Status status;
    private final String application;

    private DeploymentReason(ArgoApplication application) {
        this.status = application.status();
        this.application = Deployments.name(application);
    }

    /** Why it is not synced and healthy; empty where it is, or where Argo CD does not say. */
    static Optional<String> of(ArgoApplication application) {
        DeploymentReason reason = new DeploymentReason(application);
        boolean isSynced = Deployments.sync(application) == Deployment.Sync.SYNCED;
        boolean isHealthy = Deployments.health(application) == Deployment.Health.HEALTHY;
        if (isSynced && isHealthy) {
            return Optional.empty();
        }
        if (application.status().sync().status().isEmpty()) {
            return Optional.of(reason.because("", "Argo CD has not looked at it yet"));
        }
        return reason.ofConditions()
                .or(() -> isSynced ? Optional.empty() : reason.ofSync())
                .or(() -> isHealthy ? Optional.empty() : reason.ofHealth());
    }

    private Optional<String> ofConditions() {
        return status.conditions().stream()
                .filter(condition -> condition.isError() && !condition.type().equals(Condition.SYNC_ERROR))
                .findFirst()
                .map(condition -> because("", condition.message()));
    }

    private Optional<String> ofSync() {
        return ofOperation()
                .or(() -> status.conditions().stream()
                        .filter(condition -> condition.type().equals(Condition.SYNC_ERROR))
                        .findFirst()
                        .map(condition -> because("", condition.message())))
                .or(this::ofDifferences);
    }

    private Optional<String> ofHealth() {
        return status.resources().stream()
                .filter(Resource::isUnhealthy)
                .max(Comparator.comparing(DeploymentReason::health))
                .map(this::ofUnhealthy)
                .or(this::ofOperation)
                .or(() -> Optional.of(because("", "it is " + status.health().status())));
    }

    /** A sync that goes on, or has failed; the object that has failed says why, the sync repeats it. */
    private Optional<String> ofOperation() {
        Operation operation = status.operationState();
        if (!operation.isUnfinished()) {
            return Optional.empty();
        }
        return operation.syncResult().resources().stream()
                .filter(Result::isFailed)
                .findFirst()
                .map(result -> because(result.kind() + " " + result.name(), result.message()))
                .or(() -> Optional.of(because(sync(operation.syncResult().revision()), operation.message())));
    }

    private static String sync(String revision) {
        return revision.isEmpty()
                ? "sync"
                : "sync to " + revision.substring(0, Math.min(SHORT_COMMIT, revision.length()));
    }

    private Optional<String> ofDifferences() {
        List<Resource> differing =
                status.resources().stream().filter(Resource::isOutOfSync).toList();
        return differing.stream().findFirst().map(first -> {
            int others = differing.size() - 1;
            String more = others == 0 ? " differs" : " and " + others + " more differ";
            return because("", first.kind() + " " + first.name() + more + " from the repository");
        });
    }

    private String ofUnhealthy(Resource resource) {
        // A health check that looks at several conditions gives a line to each.
        String message = resource.health().message().lines().findFirst().orElse("");
        return because(
                resource.kind() + " " + resource.name(),
                message.isBlank() ? "it is " + resource.health().status() : message);
    }

    private static Deployment.Health health(Resource resource) {
        return Deployment.Health.of(resource.health().status());
    }

    /** One line of where it is and what. */
    private String because(String object, String message) {
        String place = Excerpt.of(
                        ErrorText.oneLine(Stream.of(application, object)
                                .filter(part -> !part.isEmpty())
                                .reduce((one, other) -> one + ", " + other)
                                .orElseThrow()),
                        MAX_PLACE)
                + ": ";
        return place + ErrorText.cause(message, Deployment.MAX_REASON - place.length());
    }
}
