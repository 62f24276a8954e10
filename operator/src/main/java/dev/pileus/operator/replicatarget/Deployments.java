package dev.pileus.operator.replicatarget;

import dev.pileus.operator.PileusOperator;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The part of Deployments that targets are about. */
final class Deployments {

    /** The condition of a Deployment whose pods Kubernetes refuses. */
    private static final String REPLICA_FAILURE = "ReplicaFailure";

    private Deployments() {}

    /**
     * A Deployment with this part alone, as it is held in memory: 2 kB instead of 40. Of its managed fields there are those who
     * have written the number of replicas, without the other fields that they have written.
     */
    static Deployment reduced(Deployment full) {
        DeploymentStatus status = Optional.ofNullable(full.getStatus()).orElseGet(DeploymentStatus::new);
        return new DeploymentBuilder()
                .withNewMetadata()
                .withNamespace(full.getMetadata().getNamespace())
                .withName(full.getMetadata().getName())
                .withUid(full.getMetadata().getUid())
                .withResourceVersion(full.getMetadata().getResourceVersion())
                .withGeneration(full.getMetadata().getGeneration())
                .withManagedFields(full.getMetadata().getManagedFields().stream()
                        .filter(Deployments::ownsReplicas)
                        .map(entry -> new ManagedFieldsEntryBuilder()
                                .withManager(entry.getManager())
                                .withOperation(entry.getOperation())
                                .withTime(entry.getTime())
                                .build())
                        .toList())
                .endMetadata()
                .withNewSpec()
                .withReplicas(full.getSpec().getReplicas())
                .withSelector(full.getSpec().getSelector())
                .endSpec()
                .withNewStatus()
                .withObservedGeneration(status.getObservedGeneration())
                .withReplicas(status.getReplicas())
                .withReadyReplicas(status.getReadyReplicas())
                .withConditions(status.getConditions().stream()
                        .filter(condition -> condition.getType().equals(REPLICA_FAILURE))
                        .toList())
                .endStatus()
                .build();
    }

    private static boolean ownsReplicas(ManagedFieldsEntry entry) {
        return entry.getFieldsV1() != null
                && entry.getFieldsV1().getAdditionalProperties().get("f:spec") instanceof Map<?, ?> spec
                && spec.containsKey("f:replicas");
    }

    /** The field manager, other than the operator, that has written a reduced Deployment's number of replicas. */
    static Optional<String> otherManager(Deployment reduced) {
        return reduced.getMetadata().getManagedFields().stream()
                .filter(entry -> !PileusOperator.NAME.equals(entry.getManager()))
                .max(Comparator.comparing(
                        ManagedFieldsEntry::getTime, Comparator.nullsFirst(Comparator.naturalOrder())))
                .map(ManagedFieldsEntry::getManager);
    }

    /** The reason why Kubernetes makes no pods, if it refuses them. */
    static Optional<String> refusal(Deployment deployment) {
        return deployment.getStatus().getConditions().stream()
                .filter(condition -> condition.getType().equals(REPLICA_FAILURE)
                        && condition.getStatus().equals("True"))
                .map(DeploymentCondition::getMessage)
                .findFirst();
    }

    /** The selector of a Deployment's pods, as people write it. */
    static String selector(Deployment deployment) {
        LabelSelector selector = deployment.getSpec().getSelector();
        Stream<String> labels = selector.getMatchLabels().entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .sorted();
        return Stream.concat(labels, selector.getMatchExpressions().stream().map(Deployments::text))
                .collect(Collectors.joining(","));
    }

    private static String text(LabelSelectorRequirement requirement) {
        List<String> values = requirement.getValues();
        return switch (requirement.getOperator()) {
            case "Exists" -> requirement.getKey();
            case "DoesNotExist" -> "!" + requirement.getKey();
            default ->
                "%s %s (%s)"
                        .formatted(
                                requirement.getKey(),
                                requirement.getOperator().equals("In") ? "in" : "notin",
                                String.join(",", values));
        };
    }
}
