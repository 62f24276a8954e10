package dev.pileus.peer.group;

import dev.pileus.peer.mesh.LinkView;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * Who of a group reaches whom, as its peers say.
 *
 * @param namespace the group's namespace
 * @param name the group's name
 * @param peers each pod of the group, by its number
 * @param unanswered those that did not answer, by their names
 */
@Serdeable
record GroupMatrix(String namespace, String name, List<Row> peers, List<Unanswered> unanswered) {

    /**
     * One peer.
     *
     * @param name the peer's name, which is its pod's
     * @param ready whether Kubernetes says that its pod is ready
     * @param answered whether it said what it has measured; without it there are no links
     * @param links the others that it pings
     */
    @Serdeable
    record Row(String name, boolean ready, boolean answered, List<Link> links) {}

    /**
     * A link, as the peer that pings says.
     *
     * @param to the other's name
     * @param count how many pings ended, with or without a pong
     * @param failures how many of these without
     * @param lastError the last failure, if there was one
     * @param lastMillis the latency of the last pong, if there was one
     * @param meanMillis the mean of all
     * @param p99Millis what one in a hundred exceeds
     * @param up whether the last ping was answered
     */
    @Serdeable
    record Link(
            String to,
            long count,
            long failures,
            LinkView.@Nullable LastError lastError,
            @Nullable Double lastMillis,
            @Nullable Double meanMillis,
            @Nullable Double p99Millis,
            boolean up) {}

    /**
     * A peer that did not answer.
     *
     * @param name its name
     * @param reason {@code not-running}, {@code unreachable}, {@code timeout}, {@code status} or {@code body}
     * @param message the same in words
     */
    @Serdeable
    record Unanswered(String name, String reason, String message) {}
}
