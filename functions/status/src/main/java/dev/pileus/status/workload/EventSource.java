package dev.pileus.status.workload;

import io.micronaut.http.sse.Event;
import java.time.Duration;
import java.util.Optional;

/** A source of the events of one stream, one after the other. It is read by one thread and closed by any. */
public interface EventSource extends AutoCloseable {

    /** How long a stream may be silent: proxies end connections that seem dead. */
    Duration KEEP_ALIVE = Duration.ofSeconds(15);

    /** Waits for the next event and returns it, or empty at the end of the stream. */
    Optional<Event<String>> next() throws InterruptedException;

    /** Ends the stream, also for a thread that is waiting in {@link #next}. Does not wait for anything. */
    @Override
    void close();

    /** What says only that the stream is alive: a comment, which clients pass over. */
    static Event<String> keepAlive() {
        return Event.of("").comment("alive");
    }
}
