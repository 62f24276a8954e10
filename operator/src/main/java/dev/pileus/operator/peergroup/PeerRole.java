package dev.pileus.operator.peergroup;

import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;

/** What a peer may do: read and watch its group's list, and nothing else. */
final class PeerRole extends GroupDependent<Role> {

    PeerRole() {
        super(Role.class);
    }

    @Override
    Role desired(PeerGroup group) {
        return new RoleBuilder()
                .withMetadata(metadata(group, PeerAccount.name(group)))
                .addNewRule()
                .withApiGroups("")
                .withResources("configmaps")
                .withResourceNames(PeerList.name(group))
                .withVerbs("get", "list", "watch")
                .endRule()
                .build();
    }
}
