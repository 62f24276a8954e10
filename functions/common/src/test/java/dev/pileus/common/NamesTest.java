package dev.pileus.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "web", "my-site-2", "abcdefghijabcdefghijabcdefghijabcdefghij"})
    void shouldAcceptWhenNameIsADnsLabelOfAtMostFortyCharacters(String name) {
        assertThat(Names.isValid(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-a",
                "a-",
                "1a",
                "A",
                "a_b",
                "a.b",
                "a b",
                "ä",
                "a\n",
                "../x",
                "abcdefghijabcdefghijabcdefghijabcdefghijk"
            })
    void shouldRefuseWhenNameIsNotADnsLabelOfAtMostFortyCharacters(String name) {
        assertThat(Names.isValid(name)).isFalse();
    }

    @Test
    void shouldBeValidWhenNameIsMadeUp() {
        Random random = new Random(1);
        for (String kind : List.of("command", "ssh", "k", "a-kind-of-18-chars")) {
            assertThat(Names.isKind(kind)).isTrue();
            assertThat(IntStream.range(0, 1000).mapToObj(i -> Names.generate(kind, random)))
                    .allMatch(Names::isValid)
                    .allMatch(name -> name.startsWith(kind + "-"));
        }
    }

    @Test
    void shouldMakeUpTheSameNameWhenRandomIsTheSame() {
        assertThat(Names.generate("command", new Random(7))).isEqualTo(Names.generate("command", new Random(7)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "a-", "1a", "Game", "a.b", "a_b", "a-kind-of-19-chars-"})
    void shouldRefuseWhenNoKindIsCalledThat(String name) {
        assertThat(Names.isKind(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "a/b", "Team", "kube-", "a%2f"})
    void shouldRefuseWhenNamespaceCannotExist(String name) {
        assertThat(Names.isNamespace(name)).isFalse();
    }
}
