package dev.pileus.operator.replicatarget;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.PrinterColumn;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import java.util.List;
import java.util.Optional;

/**
 * The observed state of a target.
 *
 * @param observedGeneration the generation of the spec that this is about
 * @param replicas how many pods the Deployment has
 * @param readyReplicas how many of them are ready
 * @param selector selects the pods, for autoscalers; null where there is no Deployment
 * @param corrections what others wrote and was put back lately; null where there was nothing
 * @param conditions Applied and Ready, in this order
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReplicaTargetStatus(
        @JsonPropertyDescription("The generation of the spec that the status is about.")
        long observedGeneration,

        @StatusReplicas @JsonPropertyDescription("How many pods the Deployment has.")
        int replicas,

        @PrinterColumn(name = "Ready") @JsonPropertyDescription("How many of them are ready.")
        int readyReplicas,

        @LabelSelector @JsonPropertyDescription("Selects the pods.")
        String selector,

        @JsonPropertyDescription("What others wrote and was put back, with less than ten minutes between.")
        Corrections corrections,

        @JsonPropertyDescription("Applied and Ready.") List<Condition> conditions) {

    /** The condition of that type. */
    public Optional<Condition> condition(String type) {
        return conditions.stream()
                .filter(condition -> condition.getType().equals(type))
                .findFirst();
    }
}
