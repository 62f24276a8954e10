package dev.pileus.peer.mesh;

import java.time.Duration;
import java.util.Locale;

/** What came of a ping. */
sealed interface Outcome {

    /** An answer as it should be. */
    record Pong(Duration latency) implements Outcome {}

    /** No such answer. The message goes on from the kind, without a full stop. */
    record Failure(Kind kind, String message) implements Outcome {}

    /** Why there was no pong. */
    enum Kind {
        /** The host's name was not resolved. */
        DNS,
        /** Nobody listens there. */
        REFUSED,
        /** Nothing came in time. */
        TIMEOUT,
        /** The answer has another status than 200. */
        STATUS,
        /** The answer is not {@code pong}, or not HTTP. */
        BODY,
        /** The network or the peer broke the connection off, or there is no way to its address. */
        NETWORK;

        /** As it is in JSON, in metrics and in the log. */
        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
