package dev.pileus.ui.live;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An event of an event stream (<a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">HTML, section
 * 9.2</a>).
 *
 * @param name the event's type
 * @param data its text, of any number of lines
 * @param id where to resume after it
 */
record ServerSentEvent(String name, String data, Optional<String> id) {

    private static final Pattern LINE_END = Pattern.compile("\r\n|\r|\n");

    static ServerSentEvent of(String name, String data) {
        return new ServerSentEvent(name, data, Optional.empty());
    }

    ServerSentEvent withData(String newData) {
        return new ServerSentEvent(name, newData, id);
    }

    /** As it is sent. */
    byte[] encode() {
        StringBuilder text = new StringBuilder(data.length() + 64);
        id.ifPresent(value -> text.append("id: ").append(value).append('\n'));
        text.append("event: ").append(name).append('\n');
        for (String line : LINE_END.split(data, -1)) {
            text.append("data: ").append(line).append('\n');
        }
        return text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    /** A line that says nothing, and so keeps a quiet connection open. */
    static byte[] comment(String text) {
        return (": " + text + "\n\n").getBytes(StandardCharsets.US_ASCII);
    }
}
