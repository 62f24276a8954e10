package dev.pileus.operator.peergroup;

import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;

/** Gives the {@linkplain PeerRole role} to the {@linkplain PeerAccount account}. */
final class PeerRoleBinding extends GroupDependent<RoleBinding> {

    PeerRoleBinding() {
        super(RoleBinding.class);
    }

    @Override
    RoleBinding desired(PeerGroup group) {
        return new RoleBindingBuilder()
                .withMetadata(metadata(group, PeerAccount.name(group)))
                .withNewRoleRef()
                .withApiGroup("rbac.authorization.k8s.io")
                .withKind("Role")
                .withName(PeerAccount.name(group))
                .endRoleRef()
                .addNewSubject()
                .withKind("ServiceAccount")
                .withName(PeerAccount.name(group))
                .withNamespace(group.getMetadata().getNamespace())
                .endSubject()
                .build();
    }
}
