package dev.pileus.operator.peergroup;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;

/** Has a node that is drained move one peer at a time. Peers that are not ready hold nobody up. */
final class PeerBudget extends GroupDependent<PodDisruptionBudget> {

    PeerBudget() {
        super(PodDisruptionBudget.class);
    }

    @Override
    PodDisruptionBudget desired(PeerGroup group) {
        return new PodDisruptionBudgetBuilder()
                .withMetadata(metadata(group, PeerAccount.name(group)))
                .withNewSpec()
                .withMaxUnavailable(new IntOrString(1))
                .withUnhealthyPodEvictionPolicy("AlwaysAllow")
                .withNewSelector()
                .withMatchLabels(GroupLabels.selecting(group))
                .endSelector()
                .endSpec()
                .build();
    }
}
