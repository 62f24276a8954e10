package dev.pileus.operator.peergroup;

import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;

/** The role of a group's peers: they read and watch their list, and nothing else. */
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
