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
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
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
    private static final Comparator<Target> BY_AGE =
            Comparator.comparing(Target::created).thenComparing(Target::name);

    /**
     * What a ReplicaTarget says.
     *
     * @param deployment the key of its Deployment in {@link DeploymentCache}
     * @param created when, as Kubernetes writes it
     */
    private record Target(String name, String deployment, String created) {}

    private final KubernetesClient client;
    private final Consumer<String> onChange;
    private final Map<String, NavigableSet<Target>> byDeployment = new ConcurrentHashMap<>();

    /**
     * @param onChange told the key of a Deployment for which another target may be in force than before
     */
    ReplicaTargets(KubernetesClient client, Consumer<String> onChange) {
        this.client = client;
        this.onChange = onChange;
    }

    /** The watch, not started yet. */
    SharedIndexInformer<GenericKubernetesResource> informer(Optional<String> namespace) {
        var targets = client.genericKubernetesResources(CONTEXT);
        return namespace
                .map(name -> targets.inNamespace(name).runnableInformer(0))
                .orElseGet(() -> targets.inAnyNamespace().runnableInformer(0))
                .addEventHandler(this);
    }

    /** The name of the target in force; empty where there is none. */
    String inForce(String deployment) {
        NavigableSet<Target> targets = byDeployment.get(deployment);
        return targets == null ? "" : targets.getFirst().name();
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
    public void onAdd(GenericKubernetesResource object) {
        if (object.isMarkedForDeletion()) {
            return;
        }
        Target target = target(object);
        // A set is replaced and not changed, as others read it.
        byDeployment.compute(target.deployment(), (key, targets) -> {
            NavigableSet<Target> more = copy(targets);
            more.add(target);
            return more;
        });
        onChange.accept(target.deployment());
    }

    @Override
    public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource now) {
        if (now.isMarkedForDeletion() || !target(before).equals(target(now))) {
            onDelete(before, false);
            onAdd(now);
        }
    }

    @Override
    public void onDelete(GenericKubernetesResource object, boolean unknown) {
        Target target = target(object);
        byDeployment.computeIfPresent(target.deployment(), (key, targets) -> {
            NavigableSet<Target> fewer = copy(targets);
            fewer.remove(target);
            return fewer.isEmpty() ? null : fewer;
        });
        onChange.accept(target.deployment());
    }

    private static NavigableSet<Target> copy(NavigableSet<Target> targets) {
        NavigableSet<Target> copy = new TreeSet<>(BY_AGE);
        if (targets != null) {
            copy.addAll(targets);
        }
        return copy;
    }

    private static Target target(GenericKubernetesResource object) {
        return new Target(
                object.getMetadata().getName(),
                DeploymentCache.key(object.getMetadata().getNamespace(), String.valueOf((Object)
                        object.get("spec", "deploymentName"))),
                object.getMetadata().getCreationTimestamp());
    }
}
