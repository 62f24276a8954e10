package dev.pileus.status.condition;

import dev.pileus.api.Workload;
import dev.pileus.status.cluster.PeerGroup;
import dev.pileus.status.cluster.WorkloadObjects;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1DeploymentSpec;
import io.kubernetes.client.openapi.models.V1DeploymentStatus;
import java.util.Optional;

/** Counts the pods of a deployment or a peer group that are ready. */
public final class Replicas {

    private Replicas() {}

    /** Those of the workload's deployment or peer group, or empty where it has none. */
    public static Optional<Workload.Replicas> of(WorkloadObjects objects) {
        return objects.deployments().stream().findFirst().map(Replicas::of).or(() -> objects.peerGroups().stream()
                .findFirst()
                .map(Replicas::of));
    }

    private static Workload.Replicas of(PeerGroup group) {
        int desired = group.spec().replicas();
        return new Workload.Replicas(Math.min(group.status().readyReplicas(), desired), desired);
    }

    /** During a roll-out more may be ready than are wanted; the surplus is about to go and not counted. */
    static Workload.Replicas of(V1Deployment deployment) {
        int desired = Optional.ofNullable(deployment.getSpec())
                .map(V1DeploymentSpec::getReplicas)
                .orElse(1);
        int ready = Optional.ofNullable(deployment.getStatus())
                .map(V1DeploymentStatus::getReadyReplicas)
                .orElse(0);
        return new Workload.Replicas(Math.min(ready, desired), desired);
    }
}
