package dev.pileus.operator.peergroup;

import dev.pileus.operator.Settings.PeerPods;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The StatefulSet of the peers' pods. All start and end at once. Of the spec only the number of replicas shows in it: whatever
 * else changes reaches the peers by their {@linkplain PeerList list}, and the pod template stays as it is.
 */
final class PeerSet extends GroupDependent<StatefulSet> {

    static final int PORT = 8080;
    static final String PORT_NAME = "http";

    /** The user that all images of functions run as. */
    private static final long USER = 65532;

    /** As the image's own, with the AOT cache of a peer instead of the function's, and the heap's part of a small limit. */
    private static final List<String> COMMAND = List.of(
            "/opt/java/bin/java",
            "@/opt/java/jvm.options",
            "-XX:MinRAMPercentage=40",
            // Pings are all that it does: a third of their processor time is gone once they are compiled.
            "-XX:CompileThresholdScaling=0.5",
            // With one thread for all links fewer are woken for a ping.
            "-XX:ActiveProcessorCount=1",
            "-XX:AOTCache=/app/peer.aot",
            "-jar",
            "/app/app.jar");

    private final PeerPods pods;

    PeerSet(PeerPods pods) {
        super(StatefulSet.class);
        this.pods = pods;
    }

    static String name(PeerGroup group) {
        return group.getMetadata().getName();
    }

    @Override
    StatefulSet desired(PeerGroup group) {
        return new StatefulSetBuilder()
                .withMetadata(metadata(group, name(group)))
                .withNewSpec()
                .withReplicas(group.getSpec().replicas())
                .withServiceName(PeerService.name(group))
                .withPodManagementPolicy("Parallel")
                .withRevisionHistoryLimit(1)
                .withNewSelector()
                .withMatchLabels(GroupLabels.selecting(group))
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(GroupLabels.of(group))
                .endMetadata()
                .withSpec(pod(group))
                .endTemplate()
                .endSpec()
                .build();
    }

    private PodSpec pod(PeerGroup group) {
        return new PodSpecBuilder()
                .withServiceAccountName(PeerAccount.name(group))
                .withAutomountServiceAccountToken(true)
                .withEnableServiceLinks(false)
                // A peer has nothing to finish: the others see within one interval that it is gone.
                .withTerminationGracePeriodSeconds(5L)
                .addNewTopologySpreadConstraint()
                .withMaxSkew(1)
                .withTopologyKey("kubernetes.io/hostname")
                .withWhenUnsatisfiable("ScheduleAnyway")
                .withNewLabelSelector()
                .withMatchLabels(GroupLabels.selecting(group))
                .endLabelSelector()
                .endTopologySpreadConstraint()
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .withRunAsUser(USER)
                .withRunAsGroup(USER)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext()
                .withContainers(container(group))
                .build();
    }

    private Container container(PeerGroup group) {
        return new ContainerBuilder()
                .withName("peer")
                .withImage(pods.image())
                .withCommand(COMMAND)
                .addNewPort()
                .withName(PORT_NAME)
                .withContainerPort(PORT)
                .withProtocol("TCP")
                .endPort()
                .addNewEnv()
                .withName("PEER_NAME")
                .withNewValueFrom()
                .withNewFieldRef()
                .withApiVersion("v1")
                .withFieldPath("metadata.name")
                .endFieldRef()
                .endValueFrom()
                .endEnv()
                .addNewEnv()
                .withName("PEER_GROUP")
                .withValue(group.getMetadata().getName())
                .endEnv()
                .addNewEnv()
                .withName("PEER_NAMESPACE")
                .withValue(group.getMetadata().getNamespace())
                .endEnv()
                // Half a second of a whole core, of which a peer has a small part.
                .withStartupProbe(probe("/health/readiness", 1, 180))
                .withReadinessProbe(probe("/health/readiness", 5, 2))
                // All peers of a group that start at once may keep a node busy for a minute, which is no reason to
                // start again.
                .withLivenessProbe(probe("/health/liveness", 20, 6))
                // Requests are limits, which makes the pod Guaranteed: the last that a node in need evicts.
                .withNewResources()
                .withRequests(resources())
                .withLimits(resources())
                .endResources()
                .withNewSecurityContext()
                .withReadOnlyRootFilesystem(true)
                .withAllowPrivilegeEscalation(false)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .endSecurityContext()
                .build();
    }

    /** With the little disk of its log: without a limit of its own a peer would take the tenant's default of gigabytes. */
    private Map<String, Quantity> resources() {
        return new TreeMap<>(
                Map.of("cpu", pods.cpu(), "memory", pods.memory(), "ephemeral-storage", new Quantity("64Mi")));
    }

    private static Probe probe(String path, int periodSeconds, int failures) {
        return new ProbeBuilder()
                .withNewHttpGet()
                .withPath(path)
                .withPort(new IntOrString(PORT_NAME))
                .endHttpGet()
                .withPeriodSeconds(periodSeconds)
                .withTimeoutSeconds(5)
                .withFailureThreshold(failures)
                .build();
    }
}
