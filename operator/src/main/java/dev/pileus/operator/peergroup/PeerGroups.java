package dev.pileus.operator.peergroup;

import dev.pileus.operator.Settings.PeerPods;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import java.time.Clock;
import java.util.function.BooleanSupplier;

/** The controller of the kind {@code PeerGroup}. */
public final class PeerGroups {

    private PeerGroups() {}

    /**
     * Has an operator look after peer groups.
     *
     * @param client with the operator's own rights
     * @param pods the image and the size of the pods of peers
     * @param leads whether this instance leads; one that does not asks no peers
     */
    public static void register(
            Operator operator, KubernetesClient client, PeerPods pods, BooleanSupplier leads, Clock clock) {
        operator.register(new PeerGroupReconciler(client, pods, new LinkSurvey(leads), clock));
    }
}
