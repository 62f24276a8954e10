package dev.pileus.status.workload;

import dev.pileus.status.access.ClientPresence;
import dev.pileus.status.access.ConcurrencyLimit;
import dev.pileus.status.access.Permit;
import io.micronaut.context.annotation.Value;
import io.micronaut.http.sse.Event;
import io.micronaut.scheduling.TaskExecutors;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Turns sources of events into event streams that the HTTP server can send. The source is asked for an event only when
 * the client has taken those before, and is closed as soon as the client is gone.
 */
@Singleton
public final class EventStreams {

    private final Scheduler scheduler;
    private final ConcurrencyLimit limit;

    EventStreams(
            @Named(TaskExecutors.BLOCKING) ExecutorService executor,
            @Value("${pileus.status.max-streams}") int slots,
            @Value("${pileus.status.streams-per-caller}") int share) {
        this.scheduler = Schedulers.fromExecutorService(executor);
        this.limit = new ConcurrencyLimit("streams", slots, share);
    }

    /** How many more streams may be open. */
    public int free() {
        return limit.free();
    }

    /**
     * A stream of what the source brings.
     *
     * @param permit the right to it
     * @param presence of whom it is for
     * @param source opens the source, once the client reads
     * @throws dev.pileus.common.ProblemException as {@link ConcurrencyLimit#acquire} does
     */
    public Publisher<Event<String>> of(Permit permit, ClientPresence presence, Supplier<EventSource> source) {
        ConcurrencyLimit.Slot slot = limit.acquire(permit, presence);
        return Flux.using(
                        source::get,
                        opened -> Flux.<Event<String>>generate(sink -> advance(opened, sink)),
                        EventSource::close)
                // The server sends no headers before the first event, and that may take its time.
                .startWith(EventSource.keepAlive())
                .subscribeOn(scheduler)
                .doFinally(end -> slot.close());
    }

    private static void advance(EventSource source, SynchronousSink<Event<String>> sink) {
        try {
            Optional<Event<String>> event = source.next();
            event.ifPresentOrElse(sink::next, sink::complete);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            sink.complete();
        }
    }
}
