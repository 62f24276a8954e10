package dev.pileus.provision.kind;

import dev.pileus.api.Labels;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStrategy;
import io.fabric8.kubernetes.api.model.apps.DeploymentStrategyBuilder;
import java.util.Map;

/** What the kinds are made of that stay up and are reached: a Deployment of one pod, a Service, a volume. */
public final class Servers {

    /** The protocols of a port. */
    public enum Protocol {
        TCP,
        UDP
    }

    private Servers() {}

    /** A Deployment whose only pod ends before the next begins, as it must where they share a volume. */
    public static DeploymentBuilder oneAtATime(Origin origin, int deadlineSeconds, PodSpec pod) {
        return deployment(
                origin,
                deadlineSeconds,
                pod,
                new DeploymentStrategyBuilder().withType("Recreate").build());
    }

    /** A Deployment whose pod ends only once the next is ready. */
    public static DeploymentBuilder withoutAGap(Origin origin, int deadlineSeconds, PodSpec pod) {
        return deployment(
                origin,
                deadlineSeconds,
                pod,
                new DeploymentStrategyBuilder()
                        .withType("RollingUpdate")
                        .withNewRollingUpdate()
                        .withNewMaxSurge(1)
                        .withNewMaxUnavailable(0)
                        .endRollingUpdate()
                        .build());
    }

    private static DeploymentBuilder deployment(
            Origin origin, int deadlineSeconds, PodSpec pod, DeploymentStrategy strategy) {
        return new DeploymentBuilder()
                .withMetadata(origin.metadata())
                .withNewSpec()
                .withReplicas(1)
                .withRevisionHistoryLimit(0)
                .withProgressDeadlineSeconds(deadlineSeconds)
                .withStrategy(strategy)
                .withNewSelector()
                .withMatchLabels(selector(origin))
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(origin.labels())
                .endMetadata()
                .withSpec(pod)
                .endTemplate()
                .endSpec();
    }

    /** A Service that is reached inside the cluster only. */
    public static Service inside(Origin origin, int port, int targetPort) {
        return service(origin, "ClusterIP", port, targetPort, Protocol.TCP);
    }

    /** A Service that has a port of its own, which the cluster chooses, on every node. */
    public static Service outside(Origin origin, int port, int targetPort, Protocol protocol) {
        return service(origin, "NodePort", port, targetPort, protocol);
    }

    private static Service service(Origin origin, String type, int port, int targetPort, Protocol protocol) {
        return new ServiceBuilder()
                .withMetadata(origin.metadata())
                .withNewSpec()
                .withType(type)
                .withSelector(selector(origin))
                .addNewPort()
                .withProtocol(protocol.name())
                .withPort(port)
                .withNewTargetPort(targetPort)
                .endPort()
                .endSpec()
                .build();
    }

    private static Map<String, String> selector(Origin origin) {
        return Map.of(Labels.WORKLOAD, origin.name());
    }

    /** A volume of the cluster's default storage class. */
    public static PersistentVolumeClaim claim(Origin origin, String size) {
        return new PersistentVolumeClaimBuilder()
                .withMetadata(origin.metadata())
                .withNewSpec()
                .withAccessModes("ReadWriteOnce")
                .withNewResources()
                .addToRequests("storage", new Quantity(size))
                .endResources()
                .endSpec()
                .build();
    }

    /** The {@link #claim}, as a pod mounts it. */
    public static Volume claimed(Origin origin, String name) {
        return new VolumeBuilder()
                .withName(name)
                .withNewPersistentVolumeClaim()
                .withClaimName(origin.name())
                .endPersistentVolumeClaim()
                .build();
    }

    /** Looks every other second whether something listens. */
    public static Probe tcp(int port) {
        return often().withNewTcpSocket().withNewPort(port).endTcpSocket().build();
    }

    /** Asks every other second, over HTTP. */
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
