package dev.pileus.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** The events of a stream, read one by one. */
final class Events implements AutoCloseable {

    private final InputStream body;
    private final BufferedReader reader;
    String id = "";

    Events(HttpResponse<InputStream> response) {
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type").orElseThrow()).startsWith("text/event-stream");
        body = response.body();
        reader = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    /** The data of the next event, which has to have that name; null at the end of the stream. */
    String next(String name) throws IOException {
        StringBuilder data = new StringBuilder();
        String event = "";
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.startsWith("id: ")) {
                id = line.substring(4);
            } else if (line.startsWith("event: ")) {
                event = line.substring(7);
            } else if (line.startsWith("data: ")) {
                data.append(data.isEmpty() ? "" : "\n").append(line.substring(6));
            } else if (line.isEmpty() && !event.isEmpty()) {
                assertThat(event).isEqualTo(name);
                return data.toString();
            }
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
