package dev.pileus.provision.kind;

import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStrategy;
import io.fabric8.kubernetes.api.model.apps.DeploymentStrategyBuilder;

/** Builds Deployments of one pod. */
public final class Deployments {

    private Deployments() {}

    /** A Deployment whose only pod ends before the next begins, as it must where they share a volume. */
    public static DeploymentBuilder recreated(Origin origin, int deadlineSeconds, PodSpec pod) {
        return deployment(
                origin,
                deadlineSeconds,
                pod,
                new DeploymentStrategyBuilder().withType("Recreate").build());
    }

    /** A Deployment whose pod ends only once the next is ready. */
    public static DeploymentBuilder rolling(Origin origin, int deadlineSeconds, PodSpec pod) {
        return deployment(
                origin,
                deadlineSeconds,
                pod,
                new DeploymentStrategyBuilder()
                        .withType("RollingUpdate")
                        .withNewRollingUpdate()
                        .withNewMaxSurge(1)
                        .withNewMaxUnavailable(0)
                        .endRollingUpdate()
                        .build());
    }

    private static DeploymentBuilder deployment(
            Origin origin, int deadlineSeconds, PodSpec pod, DeploymentStrategy strategy) {
        return new DeploymentBuilder()
                .withMetadata(origin.metadata())
                .withNewSpec()
                .withReplicas(1)
                .withRevisionHistoryLimit(0)
                .withProgressDeadlineSeconds(deadlineSeconds)
                .withStrategy(strategy)
                .withNewSelector()
                .withMatchLabels(origin.selector())
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(origin.labels())
                .endMetadata()
                .withSpec(pod)
                .endTemplate()
                .endSpec();
    }
}
