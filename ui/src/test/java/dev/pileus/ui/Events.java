package dev.pileus.ui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.testing.EventStreamReader;
import dev.pileus.testing.EventStreamReader.Event;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.Optional;

/** The events of a stream, read one by one. */
final class Events implements AutoCloseable {

    private final EventStreamReader events;
    String id = "";

    Events(HttpResponse<InputStream> response) {
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type").orElseThrow()).startsWith("text/event-stream");
        events = new EventStreamReader(response.body());
    }

    /** The data of the next event, which has to have that name; null at the end of the stream. */
    String next(String name) {
        Optional<Event> event = events.poll();
        event.ifPresent(each -> {
            assertThat(each.name()).isEqualTo(name);
            id = each.id();
        });
        return event.map(Event::data).orElse(null);
    }

    @Override
    public void close() {
        events.close();
    }
}
