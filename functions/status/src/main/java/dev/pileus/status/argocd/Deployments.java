package dev.pileus.status.argocd;

import dev.pileus.api.status.Deployment;
import dev.pileus.status.cluster.ArgoApplication;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the deployment of Pileus off the Applications that it is deployed by. */
final class Deployments {

    /** The Application that deploys the functions, whose commit is the one that people look at. */
    static final String FUNCTIONS = "pileus-functions";

    /** The Application of Applications, which is not as it should be where another one is not. */
    private static final String ROOT = "pileus";

    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

    /** The worst first; of two that are alike the one that says more. */
    private static final Comparator<ArgoApplication> WORST_FIRST = Comparator.comparing(Deployments::sync)
            .thenComparing(Deployments::health)
            .reversed()
            .thenComparing(application -> name(application).equals(ROOT))
            .thenComparing(Deployments::name);

    private Deployments() {}

    /** The deployment by these Applications; empty where there is none of them. */
    static Optional<Deployment> of(List<ArgoApplication> applications) {
        List<ArgoApplication> worstFirst =
                applications.stream().sorted(WORST_FIRST).toList();
        return worstFirst.stream()
                .findFirst()
                .map(worst -> new Deployment(
                        applications.stream()
                                .filter(application -> name(application).equals(FUNCTIONS))
                                .findFirst()
                                .flatMap(Deployments::commit),
                        sync(worst),
                        applications.stream()
                                .map(Deployments::health)
                                .max(Comparator.naturalOrder())
                                .orElseThrow(),
                        worstFirst.stream()
                                .flatMap(application -> DeploymentReason.of(application).stream())
                                .findFirst()));
    }

    /** The commit that was deployed: the last in the history, or a later one that the objects need no change for. */
    private static Optional<String> commit(ArgoApplication application) {
        ArgoApplication.Status status = application.status();
        Optional<String> commit = isDeployed(application)
                ? Optional.of(status.sync().revision())
                : status.history().stream()
                        .map(ArgoApplication.Revision::revision)
                        .reduce((earlier, later) -> later);
        return commit.filter(revision -> COMMIT.matcher(revision).matches());
    }

    /** Whether the commit that the objects are compared with is deployed: they are like it, and have not failed since. */
    private static boolean isDeployed(ArgoApplication application) {
        ArgoApplication.Operation operation = application.status().operationState();
        boolean isTried = operation.isUnfinished()
                && operation
                        .syncResult()
                        .revision()
                        .equals(application.status().sync().revision());
        return sync(application) == Deployment.Sync.SYNCED
                && (health(application) == Deployment.Health.HEALTHY || !isTried);
    }

    static Deployment.Sync sync(ArgoApplication application) {
        return Deployment.Sync.of(application.status().sync().status());
    }

    static Deployment.Health health(ArgoApplication application) {
        return Deployment.Health.of(application.status().health().status());
    }

    static String name(ArgoApplication application) {
        return application.getMetadata().getName();
    }
}
