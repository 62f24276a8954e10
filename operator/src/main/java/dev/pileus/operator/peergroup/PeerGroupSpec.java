package dev.pileus.operator.peergroup;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.PrinterColumn;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;

/**
 * The desired state of a group. The API server fills in the defaults.
 *
 * @param replicas how many peers there are
 * @param intervalSeconds how long a peer waits between two pings of the same peer
 * @param timeoutMillis how long it waits for a pong
 * @param fanout how many others each peer pings; 0 for all
 */
@ValidationRule(
        value = "self.timeoutMillis < self.intervalSeconds * 1000",
        message = "timeoutMillis is less than the interval, or pings of one peer would overtake each other")
public record PeerGroupSpec(
        @SpecReplicas
        @PrinterColumn(name = "Desired")
        @Default("3")
        @Min(0)
        @Max(MAX_REPLICAS)
        @JsonPropertyDescription("How many peers there are.")
        int replicas,

        @PrinterColumn(name = "Interval", priority = 1)
        @Default("5")
        @Min(1)
        @Max(3600)
        @JsonPropertyDescription("Seconds between two pings of the same peer.")
        int intervalSeconds,

        @Default("1000")
        @Min(10)
        @Max(60_000)
        @JsonPropertyDescription("Milliseconds that a peer waits for a pong. Less than the interval.")
        int timeoutMillis,

        @Default("0")
        @Min(0)
        @Max(249)
        @JsonPropertyDescription("How many others each peer pings, chosen by rendezvous hashing; 0 for all.")
        int fanout) {

    static final int MAX_REPLICAS = 250;

    /** What the schema fills in. */
    static final PeerGroupSpec DEFAULT = new PeerGroupSpec(3, 5, 1000, 0);

    /** How many links there are when all is well: each peer pings all others, or as many as the fanout says. */
    int expectedLinks() {
        int others = Math.max(0, replicas - 1);
        return replicas * (fanout == 0 ? others : Math.min(fanout, others));
    }
}
