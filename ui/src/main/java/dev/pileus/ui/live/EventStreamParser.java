package dev.pileus.ui.live;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Parses an event stream from the pieces in which it arrives. It belongs to one stream. */
final class EventStreamParser {

    /** The most bytes of one event; a workload comes without its long parameters. */
    static final int MAX_EVENT_BYTES = 512 * 1024;

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final List<String> data = new ArrayList<>();
    private String name = "message";
    private Optional<String> id = Optional.empty();
    private int size;
    private boolean afterCarriageReturn;

    /**
     * The events that this piece completes.
     *
     * @throws UncheckedIOException if an event is longer than {@link #MAX_EVENT_BYTES}
     */
    List<ServerSentEvent> feed(byte[] piece) {
        List<ServerSentEvent> events = new ArrayList<>();
        for (byte next : piece) {
            boolean secondHalfOfLineEnd = next == '\n' && afterCarriageReturn;
            afterCarriageReturn = next == '\r';
            if (secondHalfOfLineEnd) {
                continue;
            }
            if (next == '\n' || next == '\r') {
                endOfLine().ifPresent(events::add);
            } else {
                append(next);
            }
        }
        return events;
    }

    private void append(byte next) {
        if (++size > MAX_EVENT_BYTES) {
            throw new UncheckedIOException(new IOException("An event is longer than " + MAX_EVENT_BYTES + " bytes."));
        }
        line.write(next);
    }

    private Optional<ServerSentEvent> endOfLine() {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        if (text.isEmpty()) {
            return endOfEvent();
        }
        int colon = text.indexOf(':');
        String field = colon < 0 ? text : text.substring(0, colon);
        String value = colon < 0 ? "" : text.substring(colon + 1);
        value = value.startsWith(" ") ? value.substring(1) : value;
        switch (field) {
            case "data" -> data.add(value);
            case "event" -> name = value;
            case "id" -> id = Optional.of(value);
            default -> {
                // A comment, or something that came into the standard later.
            }
        }
        return Optional.empty();
    }

    private Optional<ServerSentEvent> endOfEvent() {
        Optional<ServerSentEvent> event =
                data.isEmpty() ? Optional.empty() : Optional.of(new ServerSentEvent(name, String.join("\n", data), id));
        data.clear();
        name = "message";
        id = Optional.empty();
        size = 0;
        return event;
    }
}
