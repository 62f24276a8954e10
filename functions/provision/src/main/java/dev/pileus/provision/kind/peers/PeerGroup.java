package dev.pileus.provision.kind.peers;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.pileus.provision.quota.HasDependents;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import java.util.Map;

/** A PeerGroup, as much of it as is asked for; {@code docs/peergroup.md} specifies it. */
@Group("pileus.dev")
@Version("v1alpha1")
@JsonIgnoreProperties(ignoreUnknown = true)
final class PeerGroup extends CustomResource<PeerGroup.Spec, Void> implements Namespaced, HasDependents {

    private static final long serialVersionUID = 1L;

    private final transient Map<String, Quantity> size;

    /** For Jackson, which reads what the API server answers. */
    PeerGroup() {
        this(new ObjectMeta(), null, Map.of());
    }

    /**
     * A group that is to be made.
     *
     * @param size the requests of a peer, which are its limits too
     */
    PeerGroup(ObjectMeta metadata, Spec spec, Map<String, Quantity> size) {
        setMetadata(metadata);
        setSpec(spec);
        this.size = size;
    }

    /** What is asked for, as {@link PeersParameters} has it. */
    record Spec(int replicas, int intervalSeconds, int timeoutMillis, int fanout) {}

    @JsonIgnore
    @Override
    public List<HasMetadata> dependents() {
        return List.of(
                new ConfigMap(),
                new ServiceBuilder().withNewSpec().endSpec().build(),
                new StatefulSetBuilder()
                        .withNewSpec()
                        .withReplicas(getSpec().replicas())
                        .withNewTemplate()
                        .withNewSpec()
                        .addNewContainer()
                        .withNewResources()
                        .withRequests(size)
                        .withLimits(size)
                        .endResources()
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build());
    }

    @Override
    protected Spec initSpec() {
        return null;
    }

    @Override
    protected Void initStatus() {
        return null;
    }
}
