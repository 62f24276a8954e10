package dev.pileus.operator.replicatarget;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import java.time.Clock;

/** The controller of the kind {@code ReplicaTarget}. */
public final class ReplicaTargets {

    private ReplicaTargets() {}

    /**
     * Has an operator look after replica targets.
     *
     * @param client with the operator's own rights
     */
    public static void register(Operator operator, KubernetesClient client, Clock clock) {
        operator.register(new ReplicaTargetReconciler(client, clock));
    }
}
