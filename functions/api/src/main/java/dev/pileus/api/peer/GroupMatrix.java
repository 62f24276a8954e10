package dev.pileus.api.peer;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Who of a group reaches whom, as its peers say.
 *
 * @param namespace the group's namespace
 * @param name the group's name
 * @param peers each pod of the group, by its number
 * @param unanswered those that did not answer
 */
@Serdeable
public record GroupMatrix(String namespace, String name, List<Row> peers, List<Unanswered> unanswered) {

    /**
     * One peer.
     *
     * @param name the peer's name, which is its pod's
     * @param ready whether Kubernetes says that its pod is ready
     * @param answered whether it said what it has measured; without it there are no links
     * @param links the others that it pings
     */
    @Serdeable
    public record Row(String name, boolean ready, boolean answered, List<Link> links) {}

    /**
     * A link, as the peer that pings says. Latencies are of pongs, in milliseconds, and empty before the first.
     *
     * @param to the other's name
     * @param count how many pings ended, with or without a pong
     * @param failures how many of these without
     * @param lastError the last failure; it stays when the next ping is answered
     * @param lastMillis the latency of the last pong
     * @param meanMillis the mean of all
     * @param p99Millis what one in a hundred exceeds
     * @param up whether the last ping was answered
     */
    @Serdeable
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Link(
            String to,
            long count,
            long failures,
            Optional<Failure> lastError,
            Optional<Double> lastMillis,
            Optional<Double> meanMillis,
            Optional<Double> p99Millis,
            boolean up) {}

    /**
     * A ping without a pong.
     *
     * @param kind {@code dns}, {@code refused}, {@code timeout}, {@code status}, {@code body} or {@code network}
     * @param message the same in words
     * @param time when it was
     */
    @Serdeable
    public record Failure(String kind, String message, Instant time) {}

    /**
     * A peer that did not answer.
     *
     * @param name its name
     * @param reason {@code not-running}, {@code unreachable}, {@code timeout}, {@code status} or {@code body}
     * @param message the same in words
     */
    @Serdeable
    public record Unanswered(String name, String reason, String message) {}
}
