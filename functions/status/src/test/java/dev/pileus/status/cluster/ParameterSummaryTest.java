package dev.pileus.status.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ParameterSummaryTest {

    private static final String LONG = "x".repeat(500_000);

    @Test
    void shouldLeaveOutWhatIsLongAndNameIt() {
        ParameterSummary summary = summary("""
                { "path" : "a/b" , "content":"%s",
                  "replicas": 3, "tags":["a", {"b": null}] }
                """.formatted(LONG));

        assertThat(summary.json()).isEqualTo("{\"path\":\"a/b\",\"replicas\":3,\"tags\":[\"a\", {\"b\": null}]}");
        assertThat(summary.omitted()).containsExactly("content");
    }

    @Test
    void shouldLeaveOutAListThatIsLong() {
        String list = IntStream.range(0, 1000).mapToObj(Integer::toString).collect(Collectors.joining(","));

        assertThat(summary("{\"a\":[%s],\"b\":{\"c\":[%s]}}".formatted(list, list))
                        .omitted())
                .containsExactly("a", "b");
    }

    @Test
    void shouldLeaveOutTheRestWhenManyShortOnesAreLongTogether() {
        String fields = IntStream.range(0, 20)
                .mapToObj(i -> "\"p%d\":\"%s\"".formatted(i, "x".repeat(1000)))
                .collect(Collectors.joining(","));

        ParameterSummary summary = summary("{" + fields + "}");

        assertThat(summary.json()).hasSizeLessThan(9000);
        assertThat(summary.omitted()).contains("p19").doesNotContain("p0");
    }

    @Test
    void shouldChangeItsDigestWithAnyOfThem() {
        String digest = summary("{\"content\":\"%s\"}".formatted(LONG)).digest();

        assertThat(summary("{\"content\":\"%s\"}".formatted(LONG)).digest()).isEqualTo(digest);
        assertThat(summary("{\"content\":\"%sy\"}".formatted(LONG.substring(1))).digest())
                .isNotEqualTo(digest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"a\":1.5e10}", "{\"a\":\"😀\"}", "{\"a\":\"\\ud83d\\ude00\"}"})
    void shouldKeepAllWhereAllIsShort(String text) {
        assertThat(summary(text).json()).isEqualTo(text);
        assertThat(summary(text).omitted()).isEmpty();
    }

    static List<String> unreadable() {
        return List.of(
                "",
                "[not json",
                "[]",
                "null",
                "{\"a\":1",
                "{\"a\":1} {}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":" + "[".repeat(998) + "]".repeat(998) + "}",
                "{\"a\":" + "{\"b\":".repeat(40) + "1" + "}".repeat(41),
                "{\"a\":1e999}",
                "{\"a\":[-1e999]}",
                "{\"a\":" + "9".repeat(100) + "}",
                "{\"a\":\"\\ud83d\"}",
                "{\"a\":[\"\\ude00\\ud83d\"]}",
                "{\"%s\":1}".formatted("a".repeat(100_000)),
                "{\"a b\":1}",
                "{\"a,b\":1}",
                IntStream.range(0, 65).mapToObj(i -> "\"p" + i + "\":1").collect(Collectors.joining(",", "{", "}")));
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void shouldReadNothingThatNobodyCanHaveAskedFor(String text) {
        assertThat(ParameterSummary.of(text)).isEmpty();
    }

    private static ParameterSummary summary(String text) {
        Optional<ParameterSummary> summary = ParameterSummary.of(text);
        assertThat(summary).isPresent();
        return summary.get();
    }
}
