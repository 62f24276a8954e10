package dev.pileus.operator.peergroup;

import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;

/**
 * The account that the peers read their list by. It has a dot in its name, which no member's account has, so that no group can
 * be named to run as one; see {@code knative/base/tenant-peers.yaml}.
 */
final class PeerAccount extends GroupDependent<ServiceAccount> {

    private static final String SUFFIX = ".peers";

    PeerAccount() {
        super(ServiceAccount.class);
    }

    @Override
    ServiceAccount desired(PeerGroup group) {
        return new ServiceAccountBuilder()
                .withMetadata(metadata(group, name(group)))
                .withAutomountServiceAccountToken(false)
                .build();
    }

    /** The name of the account, and of what else belongs to it. */
    static String name(PeerGroup group) {
        return group.getMetadata().getName() + SUFFIX;
    }
}
