package dev.pileus.operator.peergroup;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.PrinterColumn;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import java.util.List;
import java.util.Optional;

/**
 * The observed state of a group.
 *
 * @param observedGeneration the generation of the spec that this is about
 * @param replicas how many pods there are
 * @param readyReplicas how many of them are ready
 * @param selector selects the pods, for {@code kubectl scale} and autoscalers
 * @param links how many of the links are up
 * @param conditions Ready, Progressing and Degraded, in this order
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PeerGroupStatus(
        @JsonPropertyDescription("The generation of the spec that the status is about.")
        long observedGeneration,

        @StatusReplicas @JsonPropertyDescription("How many pods there are.")
        int replicas,

        @PrinterColumn(name = "Ready") @JsonPropertyDescription("How many of them are ready.")
        int readyReplicas,

        @LabelSelector @JsonPropertyDescription("Selects the pods.")
        String selector,

        @JsonPropertyDescription("The links between the peers.")
        Links links,

        @JsonPropertyDescription("Ready, Progressing and Degraded.")
        List<Condition> conditions) {

    /**
     * The links between the peers of a group; one leads from a peer to each that it pings.
     *
     * @param up how many got a pong for their last ping, by what the peers said when they were last asked
     * @param expected how many there are when all is well
     */
    public record Links(
            @PrinterColumn(name = "Links Up") @JsonPropertyDescription("Links whose last ping was answered.")
            int up,

            @PrinterColumn(name = "Links", priority = 1)
            @JsonPropertyDescription("Links that there are when all is well.")
            int expected) {}

    /** The condition of that type. */
    public Optional<Condition> condition(String type) {
        return conditions.stream()
                .filter(condition -> condition.getType().equals(type))
                .findFirst();
    }
}
