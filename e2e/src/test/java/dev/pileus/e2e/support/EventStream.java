package dev.pileus.e2e.support;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;

/** A server's events (text/event-stream), read as they come. */
public final class EventStream implements AutoCloseable {

    private static final Event END = new Event("the end of the stream", "", "");

    private final Stream<String> lines;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    /**
     * One event.
     *
     * @param name its type; {@code message} where the server names none
     */
    public record Event(String name, String id, String data) {

        /** The data, which has to be JSON. */
        public JsonNode json() {
            return Json.read(data);
        }
    }

    EventStream(HttpResponse<Stream<String>> response) {
        lines = response.body();
        if (response.statusCode() != 200) {
            throw new AssertionError("%s answered %d: %s"
                    .formatted(response.uri(), response.statusCode(), String.join("\n", lines.toList())));
        }
        Assertions.assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> Assertions.assertThat(type).startsWith("text/event-stream"));
        Thread.ofVirtual().start(this::read);
    }

    /**
     * The events up to and with the first that is wanted.
     *
     * @throws AssertionError if it does not come, or the stream has ended
     */
    public List<Event> until(Predicate<Event> wanted) {
        List<Event> seen = new ArrayList<>();
        long end = System.nanoTime() + Patience.PATIENCE.toNanos();
        while (true) {
            Event event = next(end - System.nanoTime());
            if (event == null || event.equals(END)) {
                throw new AssertionError("The stream %s without what was waited for. It told: %s"
                        .formatted(event == null ? "goes on" : "ended", seen));
            }
            seen.add(event);
            if (wanted.test(event)) {
                return seen;
            }
        }
    }

    /** All events until the stream ends, which it has to do. */
    public List<Event> untilTheEnd() {
        List<Event> seen = new ArrayList<>();
        long end = System.nanoTime() + Patience.PATIENCE.toNanos();
        for (Event event = next(Patience.PATIENCE.toNanos());
                !END.equals(event);
                event = next(end - System.nanoTime())) {
            if (event == null) {
                throw new AssertionError("The stream does not end. It told: " + seen);
            }
            seen.add(event);
        }
        return seen;
    }

    @Override
    public void close() {
        lines.close();
    }

    private Event next(long nanos) {
        try {
            return events.poll(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for an event", e);
        }
    }

    private void read() {
        try {
            Parser parser = new Parser();
            lines.forEach(parser::line);
        } catch (UncheckedIOException closed) {
            // Then there are no more events.
        } finally {
            events.add(END);
        }
    }

    private final class Parser {

        private String name = "message";
        private String id = "";
        private final List<String> data = new ArrayList<>();

        void line(String line) {
            if (line.isEmpty()) {
                dispatch();
                return;
            }
            String[] field = line.split(": ?", 2);
            String value = field.length == 2 ? field[1] : "";
            switch (field[0]) {
                case "event" -> name = value;
                case "id" -> id = value;
                case "data" -> data.add(value);
                default -> {
                    // A comment, or a field of no interest.
                }
            }
        }

        private void dispatch() {
            if (!data.isEmpty() || !name.equals("message")) {
                events.add(new Event(name, id, String.join("\n", data)));
            }
            name = "message";
            data.clear();
        }
    }
}
