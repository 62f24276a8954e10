package dev.pileus.provision.kind.gitapp;

import dev.pileus.provision.kind.Deployments;
import dev.pileus.provision.kind.Origin;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;

/** Builds the Deployment of a git app that stays up. */
final class AppDeployment {

    private AppDeployment() {}

    static Deployment of(Origin origin, GitAppParameters parameters, PodSpec pod) {
        return Deployments.rolling(origin, 600, pod)
                .editMetadata()
                .addToAnnotations(Registration.RELOAD_ANNOTATION, Registration.name(origin))
                .endMetadata()
                .editSpec()
                .withReplicas(parameters.replicas())
                .endSpec()
                .build();
    }
}
