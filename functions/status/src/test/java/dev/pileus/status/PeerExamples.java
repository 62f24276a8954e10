package dev.pileus.status;

import static dev.pileus.status.Examples.metadata;

import dev.pileus.api.Labels;
import dev.pileus.status.cluster.ObjectMetadata;
import dev.pileus.status.cluster.PeerGroup;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1OwnerReference;
import io.kubernetes.client.openapi.models.V1Pod;
import java.util.List;

/** What provision and the operator make of a group of peers. */
public final class PeerExamples {

    private PeerExamples() {}

    public static V1ConfigMap record(String namespace, String name) {
        V1ConfigMap record = DeploymentExamples.record(namespace, name, "peers");
        record.getMetadata().putAnnotationsItem(Labels.DISPLAY, "{\"shape\": \"peer-group\"}");
        return record;
    }

    /** A group of that many peers, of which so many are ready, and so their links. */
    public static PeerGroup group(
            String namespace, String name, int peers, int ready, PeerGroup.Condition... conditions) {
        return new PeerGroup(
                metadata(namespace, name, name, "group-" + name)
                        .generation(2L)
                        .addOwnerReferencesItem(new V1OwnerReference().uid("record-" + name)),
                new PeerGroup.Spec(peers),
                new PeerGroup.Status(
                        2, ready, new PeerGroup.Links(ready * (ready - 1), peers * (peers - 1)), List.of(conditions)));
    }

    public static PeerGroup.Condition is(String type, boolean isTrue, String reason, String message) {
        return new PeerGroup.Condition(type, isTrue ? "True" : "False", reason, message);
    }

    /** What the operator makes of a group, for its pods. */
    public static ObjectMetadata statefulSet(String namespace, String name) {
        return new ObjectMetadata(metadata(namespace, name, name, "statefulset-" + name)
                .addOwnerReferencesItem(new V1OwnerReference().uid("group-" + name)));
    }

    /** The pod of a peer, which runs. */
    public static V1Pod peer(String namespace, String name, int number) {
        V1Pod pod = Examples.runningPod(namespace, name);
        pod.getMetadata()
                .name(name + "-" + number)
                .uid("pod-" + name + "-" + number)
                .ownerReferences(List.of(new V1OwnerReference().uid("statefulset-" + name)));
        return pod;
    }
}
