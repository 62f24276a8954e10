package dev.pileus.peer;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.pileus.peer.config.ConfigState;
import dev.pileus.peer.kubernetes.Json;
import dev.pileus.peer.mesh.LinkView;
import io.micronaut.core.annotation.Nullable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;

/**
 * One peer's view.
 *
 * @param name the peer's own name
 * @param group the group's name; empty for a peer outside Kubernetes
 * @param namespace the group's namespace; likewise
 * @param startedAt when this process began
 * @param config which list of peers it follows
 * @param links the others that it pings, by name
 */
record PeersView(
        String name, String group, String namespace, Instant startedAt, ConfigState config, List<LinkView> links) {

    /** The answer to {@code GET /peers}. What is not there yet is left out. */
    byte[] toJson() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = Json.FACTORY.createGenerator(bytes)) {
            write(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", name);
        json.writeStringField("group", group);
        json.writeStringField("namespace", namespace);
        json.writeStringField("startedAt", startedAt.toString());
        json.writeObjectFieldStart("config");
        json.writeStringField("revision", config.revision());
        write(json, "since", config.since());
        json.writeNumberField("intervalSeconds", config.intervalSeconds());
        json.writeNumberField("timeoutMillis", config.timeoutMillis());
        json.writeNumberField("fanout", config.fanout());
        json.writeNumberField("peers", config.peers());
        write(json, "error", config.error());
        json.writeEndObject();
        json.writeArrayFieldStart("links");
        for (LinkView link : links) {
            write(json, link);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, LinkView link) throws IOException {
        json.writeStartObject();
        json.writeStringField("to", link.to());
        json.writeStringField("since", link.since().toString());
        json.writeBooleanField("up", link.up());
        json.writeNumberField("count", link.count());
        json.writeNumberField("failures", link.failures());
        LinkView.LastError error = link.lastError();
        if (error != null) {
            json.writeObjectFieldStart("lastError");
            json.writeStringField("kind", error.kind());
            json.writeStringField("message", error.message());
            json.writeStringField("time", error.time().toString());
            json.writeEndObject();
        }
        write(json, "lastMillis", link.lastMillis());
        write(json, "minMillis", link.minMillis());
        write(json, "meanMillis", link.meanMillis());
        write(json, "p50Millis", link.p50Millis());
        write(json, "p99Millis", link.p99Millis());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, String field, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> {}
            case Double number -> json.writeNumberField(field, number);
            default -> json.writeStringField(field, value.toString());
        }
    }
}
