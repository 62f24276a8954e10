package dev.pileus.ui.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EventStreamParserTest {

    private static final String STREAM = """
            : hello

            id: 7
            event: log
            data: first
            data:  indented, ümläut
            data:

            event: end
            data: {}

            """;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void shouldGiveTheSameEventsWhenTheStreamArrivesInPieces(int size) {
        assertThat(parse(STREAM, size))
                .containsExactly(
                        new ServerSentEvent("log", "first\n indented, ümläut\n", Optional.of("7")),
                        ServerSentEvent.of("end", "{}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "\r", "\n"})
    void shouldUnderstandEveryLineEndOfTheStandard(String lineEnd) {
        assertThat(parse(STREAM.replace("\n", lineEnd), 1)).hasSize(2);
    }

    @Test
    void shouldGiveWhatItWasGivenWhenAnEventWasEncoded() {
        ServerSentEvent event = new ServerSentEvent("workload", "<li>\n\n  two\n</li>\n", Optional.of("12"));

        assertThat(parse(new String(event.encode(), StandardCharsets.UTF_8), 5)).containsExactly(event);
    }

    @Test
    void shouldNotLetALineEndOfTheDataEndTheEventWhenItIsEncoded() {
        ServerSentEvent event = ServerSentEvent.of("log", "50 %\r100 %\r\nevent: end");

        assertThat(parse(new String(event.encode(), StandardCharsets.UTF_8), 100))
                .containsExactly(ServerSentEvent.of("log", "50 %\n100 %\nevent: end"));
    }

    @Test
    void shouldRefuseWhenAnEventHasNoEnd() {
        EventStreamParser parser = new EventStreamParser();

        assertThatThrownBy(() -> parser.feed(new byte[EventStreamParser.MAX_EVENT_BYTES + 1]))
                .isInstanceOf(UncheckedIOException.class);
    }

    private static List<ServerSentEvent> parse(String text, int size) {
        EventStreamParser parser = new EventStreamParser();
        List<ServerSentEvent> events = new ArrayList<>();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int start = 0; start < bytes.length; start += size) {
            events.addAll(parser.feed(Arrays.copyOfRange(bytes, start, Math.min(start + size, bytes.length))));
        }
        return events;
    }
}
