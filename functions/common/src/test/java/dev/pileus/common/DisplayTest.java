package dev.pileus.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.pileus.common.Display.Placeholder;
import dev.pileus.common.Display.Shape;
import dev.pileus.common.Display.Source;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DisplayTest {

    @Test
    void shouldFillInEachFieldWhoseValuesAreAllKnown() {
        Display display = display(new LinkedHashMap<>(
                Map.of("command", "ssh -p {nodePort} me@{node}", "host", "{node}", "url", "{url}docs")));

        assertThat(display.access(values(Map.of(Placeholder.NODE, "h", Placeholder.NODE_PORT, "$1"))))
                .containsOnly(Map.entry("command", "ssh -p $1 me@h"), Map.entry("host", "h"));
    }

    @Test
    void shouldKnowByWhatMeansItIsReached() {
        Display display = display(Map.of("command", "ssh -p {nodePort} me@{node}"));

        assertThat(display.isReachedBy(Placeholder.NODE_PORT)).isTrue();
        assertThat(display.isReachedBy(Placeholder.URL)).isFalse();
    }

    @Test
    void shouldHaveSentencesOfItsOwnWhenTheKindHasNone() {
        Display display = new Display(Shape.JOB, null, null, null, null);

        assertThat(display.source()).isEqualTo(Source.PARAMETERS);
        assertThat(display.starting()).isNotBlank();
        assertThat(display.changing()).isNotBlank();
        assertThat(display.access()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "url, https://elsewhere.example.com/{url}",
        "url, javascript:alert(1){url}",
        "url, {node}",
        "command, rm -rf / ; {node}",
        "command, ls",
        "command, {nothing}",
        "command, {}",
        "Command, {node}",
        "a.b, {node}"
    })
    void shouldTakeNothingThatLeadsElsewhere(String field, String template) {
        assertThatIllegalArgumentException().isThrownBy(() -> display(Map.of(field, template)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\nb", "\u001b[2J"})
    void shouldTakeNoSentenceThatIsNone(String sentence) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Display(Shape.DEPLOYMENT, null, sentence, null, null));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Display(Shape.DEPLOYMENT, null, null, sentence + "x".repeat(201), null));
    }

    @Test
    void shouldTakeNoMoreThanFits() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> display(IntStream.range(0, 9)
                        .boxed()
                        .collect(Collectors.toMap(i -> "field" + (char) ('a' + i), i -> "{node}"))));
        assertThatIllegalArgumentException().isThrownBy(() -> display(Map.of("host", "{node}" + "x".repeat(300))));
        assertThatIllegalArgumentException().isThrownBy(() -> new Display(null, null, null, null, null));
    }

    private static Display display(Map<String, String> access) {
        return new Display(Shape.DEPLOYMENT, null, null, null, access);
    }

    private static java.util.function.Function<Placeholder, Optional<String>> values(Map<Placeholder, String> known) {
        return placeholder -> Optional.ofNullable(known.get(placeholder));
    }
}
