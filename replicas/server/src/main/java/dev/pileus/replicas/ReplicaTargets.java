package dev.pileus.replicas;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The ReplicaTargets of a cluster, by a watch: which of them is in force for a Deployment. Pileus' operator carries them out. */
final class ReplicaTargets implements ResourceEventHandler<GenericKubernetesResource> {

    static final String GROUP = "pileus.dev";
    static final String PLURAL = "replicatargets";

    private static final ResourceDefinitionContext CONTEXT = new ResourceDefinitionContext.Builder()
            .withGroup(GROUP)
            .withVersion("v1alpha1")
            .withKind("ReplicaTarget")
            .withPlural(PLURAL)
            .withNamespaced(true)
            .build();

    /** Of several for a Deployment the oldest is in force, as for the operator. */
    private static final Comparator<GenericKubernetesResource> BY_AGE = Comparator.comparing(
                    (GenericKubernetesResource target) -> target.getMetadata().getCreationTimestamp())
            .thenComparing(target -> target.getMetadata().getName());

    private static final String BY_DEPLOYMENT = "deployment";

    private final KubernetesClient client;
    private final Consumer<String> onChange;
    private final SharedIndexInformer<GenericKubernetesResource> informer;

    /**
     * @param namespace the one to look at; without it all
     * @param onChange told the key of a Deployment for which another target may be in force than before
     */
    ReplicaTargets(KubernetesClient client, Optional<String> namespace, Consumer<String> onChange) {
        this.client = client;
        this.onChange = onChange;
        var targets = client.genericKubernetesResources(CONTEXT);
        this.informer = namespace
                .map(name -> targets.inNamespace(name).runnableInformer(0))
                .orElseGet(() -> targets.inAnyNamespace().runnableInformer(0))
                .addIndexers(Map.of(BY_DEPLOYMENT, target -> List.of(deployment(target))))
                .addEventHandler(this);
    }

    /** The watch, which somebody else starts. */
    SharedIndexInformer<GenericKubernetesResource> informer() {
        return informer;
    }

    /** The name of the target in force; empty where there is none. */
    String inForce(String deployment) {
        return informer.getIndexer().byIndex(BY_DEPLOYMENT, deployment).stream()
                .filter(target -> !target.isMarkedForDeletion())
                .min(BY_AGE)
                .map(target -> target.getMetadata().getName())
                .orElse("");
    }

    /** One target, as Kubernetes has it. */
    Resource<GenericKubernetesResource> resource(String namespace, String name) {
        return client.genericKubernetesResources(CONTEXT).inNamespace(namespace).withName(name);
    }

    /**
     * Sets how many replicas a target asks for.
     *
     * @param version the version that it must still have; null where it may have any
     * @throws io.fabric8.kubernetes.client.KubernetesClientException 409 where it has not
     */
    void set(GenericKubernetesResource target, String version, int replicas) {
        GenericKubernetesResource change = new GenericKubernetesResource();
        change.setMetadata(new ObjectMetaBuilder().withResourceVersion(version).build());
        change.setAdditionalProperty("spec", Map.of("replicas", replicas));
        resource(target.getMetadata().getNamespace(), target.getMetadata().getName())
                .patch(PatchContext.of(PatchType.JSON_MERGE), Serialization.asJson(change));
    }

    @Override
    public void onAdd(GenericKubernetesResource target) {
        onChange.accept(deployment(target));
    }

    @Override
    public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource now) {
        onChange.accept(deployment(now));
    }

    @Override
    public void onDelete(GenericKubernetesResource target, boolean unknown) {
        onChange.accept(deployment(target));
    }

    /** The key of its Deployment, which never changes. */
    private static String deployment(GenericKubernetesResource target) {
        return DeploymentCache.key(
                target.getMetadata().getNamespace(), String.valueOf((Object) target.get("spec", "deploymentName")));
    }
}
