package dev.pileus.provision.kind;

import dev.pileus.api.Labels;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.Map;
import java.util.TreeMap;

/**
 * The workload that an object belongs to, with the metadata that follows from it.
 *
 * @param namespace the tenant's namespace
 * @param name the workload's name
 * @param kind the workload's kind
 */
public record Origin(String namespace, String name, String kind) {

    /** The labels of every object of the workload, and of its pods. */
    public Map<String, String> labels() {
        return new TreeMap<>(Map.of(
                Labels.MANAGED_BY,
                Labels.MANAGED_BY_PILEUS,
                Labels.NAME,
                name,
                Labels.WORKLOAD,
                name,
                Labels.KIND,
                kind));
    }

    /** The labels by which a Service or a Deployment selects the workload's pods. */
    Map<String, String> selector() {
        return Map.of(Labels.WORKLOAD, name);
    }

    /** The metadata of an object that is called as the workload is. */
    public ObjectMeta metadata() {
        return new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName(name)
                .withLabels(labels())
                .build();
    }
}
