package dev.pileus.operator.replicatarget;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.PrinterColumn;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;

/**
 * The desired state of a Deployment's replicas.
 *
 * @param deploymentName the name of the Deployment, in the target's own namespace; it never changes
 * @param replicas how many replicas the Deployment should have
 */
@ValidationRule(
        value = "self.deploymentName == oldSelf.deploymentName",
        message = "a target stays with its Deployment; make another target for another Deployment")
public record ReplicaTargetSpec(
        @Required
        @PrinterColumn(name = "Deployment")
        @Size(min = 1, max = 253)
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")
        @JsonPropertyDescription("The name of the Deployment, in the same namespace. It cannot be changed.")
        String deploymentName,

        @Required
        @SpecReplicas
        @PrinterColumn(name = "Desired")
        @Min(0)
        @Max(MAX_REPLICAS)
        @JsonPropertyDescription("How many replicas the Deployment should have.")
        int replicas) {

    static final int MAX_REPLICAS = 1000;
}
