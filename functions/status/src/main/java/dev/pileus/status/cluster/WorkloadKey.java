package dev.pileus.status.cluster;

import dev.pileus.api.Labels;
import io.kubernetes.client.common.KubernetesObject;
import java.util.Optional;

/** The identity of a workload: its namespace, and its name there. */
public record WorkloadKey(String namespace, String name) implements Topic {

    /** The workload that an object is labelled as one of. */
    static Optional<WorkloadKey> labelled(KubernetesObject object) {
        return Optional.ofNullable(object.getMetadata().getLabels())
                .map(labels -> labels.get(Labels.WORKLOAD))
                .map(name -> new WorkloadKey(object.getMetadata().getNamespace(), name));
    }

    /** The key as indexes use it. No namespace has a slash in its name, so no two keys are the same text. */
    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
