package dev.pileus.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Server-sent events (text/event-stream), read as they come. */
public final class EventStreamReader implements AutoCloseable {

    private final InputStream stream;
    private final BlockingQueue<Optional<Event>> events = new LinkedBlockingQueue<>();

    /** One event; what it does not have is empty. */
    public record Event(String id, String name, String data) {}

    /** Reads the body of an answer, which is closed with this. */
    public EventStreamReader(InputStream stream) {
        this.stream = stream;
        Thread.ofVirtual().start(this::read);
    }

    /** The next event, or empty at the end of the stream. */
    public Optional<Event> poll() {
        try {
            Optional<Event> event = events.poll(1, TimeUnit.MINUTES);
            if (event == null) {
                throw new AssertionError("No event came.");
            }
            return event;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for an event", e);
        }
    }

    /** The next event. */
    public Event next() {
        return poll().orElseThrow(() -> new AssertionError("The stream has ended."));
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        String id = "";
        String name = "";
        StringBuilder data = new StringBuilder();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    data.append(line.substring(6)).append('\n');
                } else if (line.isEmpty() && !data.isEmpty()) {
                    events.add(Optional.of(new Event(id, name, data.substring(0, data.length() - 1))));
                    id = "";
                    name = "";
                    data.setLength(0);
                }
            }
        } catch (IOException closed) {
            // This is how it ends when the test closes it.
        }
        events.add(Optional.empty());
    }
}
