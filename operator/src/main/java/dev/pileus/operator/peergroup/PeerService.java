package dev.pileus.operator.peergroup;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;

/** The headless Service that gives each peer a name. A peer has it from its start on, before it is ready. */
final class PeerService extends GroupDependent<Service> {

    PeerService() {
        super(Service.class);
    }

    @Override
    Service desired(PeerGroup group) {
        return new ServiceBuilder()
                .withMetadata(metadata(group, name(group)))
                .withNewSpec()
                .withType("ClusterIP")
                .withClusterIP("None")
                .withPublishNotReadyAddresses(true)
                .withSelector(GroupLabels.selecting(group))
                .addNewPort()
                .withName(PeerSet.PORT_NAME)
                .withProtocol("TCP")
                .withPort(PeerSet.PORT)
                .withTargetPort(new IntOrString(PeerSet.PORT_NAME))
                .endPort()
                .endSpec()
                .build();
    }

    static String name(PeerGroup group) {
        return group.getMetadata().getName();
    }

    /** The name of a peer, for whoever resolves it from any namespace. */
    static String host(PeerGroup group, String peer) {
        return "%s.%s.%s.svc".formatted(peer, name(group), group.getMetadata().getNamespace());
    }
}
