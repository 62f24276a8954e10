package dev.pileus.provision.kind;

import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;

/** Builds probes that the kubelet makes every other second. */
public final class Probes {

    private Probes() {}

    /** Whether something listens. */
    public static Probe tcp(int port) {
        return often().withNewTcpSocket().withNewPort(port).endTcpSocket().build();
    }

    /** Whether an HTTP request is answered with success. */
    public static Probe http(String path, int port) {
        return often().withNewHttpGet()
                .withPath(path)
                .withNewPort(port)
                .endHttpGet()
                .build();
    }

    private static ProbeBuilder often() {
        return new ProbeBuilder().withPeriodSeconds(2);
    }
}
