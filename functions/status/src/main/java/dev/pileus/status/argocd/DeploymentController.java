package dev.pileus.status.argocd;

import dev.pileus.api.CallerToken;
import dev.pileus.api.status.Deployment;
import dev.pileus.api.status.DeploymentOperations;
import dev.pileus.common.ProblemException;
import dev.pileus.status.access.AccessControl;
import dev.pileus.status.cluster.ArgoApplication;
import dev.pileus.status.cluster.Cluster;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;

/** Serves how Pileus itself is deployed, to everybody whom Kubernetes knows. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
final class DeploymentController implements DeploymentOperations {

    private final AccessControl access;
    private final Cluster cluster;

    DeploymentController(AccessControl access, Cluster cluster) {
        this.access = access;
        this.cluster = cluster;
    }

    @Override
    public Deployment deployment(CallerToken token) {
        access.caller(token);
        List<ArgoApplication> applications = cluster.applications()
                .orElseThrow(() -> new ProblemException(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "It is not known at the moment how Pileus is deployed. Try again in a moment."));
        return Deployments.of(applications)
                .orElseThrow(() -> new ProblemException(HttpStatus.NOT_FOUND, "Argo CD does not deploy this Pileus."));
    }
}
