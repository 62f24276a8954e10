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

    /**
     * The name by which other pods of the namespace resolve a peer. In the first domain that a resolver tries it is there; with
     * the namespace in it the name service would be asked three times.
     */
    static String host(PeerGroup group, String peer) {
        return "%s.%s".formatted(peer, name(group));
    }
}
