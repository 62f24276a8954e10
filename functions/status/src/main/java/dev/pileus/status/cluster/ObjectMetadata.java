package dev.pileus.status.cluster;

import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.openapi.models.V1ObjectMeta;

/** An object of a kind of which nothing but the metadata is asked for; the Kubernetes client has no class for it. */
public record ObjectMetadata(V1ObjectMeta metadata) implements KubernetesObject {

    @Override
    public V1ObjectMeta getMetadata() {
        return metadata;
    }

    @Override
    public String getApiVersion() {
        return "meta.k8s.io/v1";
    }

    @Override
    public String getKind() {
        return "PartialObjectMetadata";
    }
}
