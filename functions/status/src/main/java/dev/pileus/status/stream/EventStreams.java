package dev.pileus.status.stream;

import dev.pileus.common.ProblemException;
import io.micronaut.context.annotation.Value;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.sse.Event;
import io.micronaut.scheduling.TaskExecutors;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Turns sources of events into what the HTTP server can send. The source is asked for an event only when the client has
 * taken those before, and is closed as soon as the client is gone.
 */
@Singleton
public final class EventStreams {

    private final Scheduler scheduler;
    private final int limit;
    private final AtomicInteger open = new AtomicInteger();

    EventStreams(
            @Named(TaskExecutors.BLOCKING) ExecutorService executor, @Value("${pileus.status.max-streams}") int limit) {
        this.scheduler = Schedulers.fromExecutorService(executor);
        this.limit = limit;
    }

    /** How many streams are open now. */
    public int open() {
        return open.get();
    }

    /**
     * A stream of what the source brings.
     *
     * @param source opens the source, once the client reads
     * @throws ProblemException 503 where too many streams are open already
     */
    public Publisher<Event<String>> of(Supplier<EventSource> source) {
        if (open.get() >= limit) {
            throw new ProblemException(
                    HttpStatus.SERVICE_UNAVAILABLE, "Too many streams are open here. Try again in a moment.");
        }
        return Flux.using(
                        () -> {
                            open.incrementAndGet();
                            return source.get();
                        },
                        opened -> Flux.<Event<String>>generate(sink -> advance(opened, sink)),
                        opened -> {
                            open.decrementAndGet();
                            opened.close();
                        })
                // The server sends no headers before the first event, and that may take its time.
                .startWith(EventSource.keepAlive())
                .subscribeOn(scheduler);
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
