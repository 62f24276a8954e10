package dev.pileus.provision.kind;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;

/** Builds Services of one port, which lead to a workload's pods. */
public final class Services {

    /** The protocols of a port. */
    public enum Protocol {
        TCP,
        UDP
    }

    private Services() {}

    /** A Service that is reached inside the cluster only. */
    public static Service clusterIp(Origin origin, int port, int targetPort) {
        return service(origin, "ClusterIP", port, targetPort, Protocol.TCP);
    }

    /** A Service that has a port of its own, which the cluster chooses, on every node. */
    public static Service nodePort(Origin origin, int port, int targetPort, Protocol protocol) {
        return service(origin, "NodePort", port, targetPort, protocol);
    }

    private static Service service(Origin origin, String type, int port, int targetPort, Protocol protocol) {
        return new ServiceBuilder()
                .withMetadata(origin.metadata())
                .withNewSpec()
                .withType(type)
                .withSelector(origin.selector())
                .addNewPort()
                .withProtocol(protocol.name())
                .withPort(port)
                .withNewTargetPort(targetPort)
                .endPort()
                .endSpec()
                .build();
    }
}
