package dev.pileus.provision.kind.website;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pileus.common.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SitePathTest {

    @Test
    void shouldLeadToItWithAndWithoutASlashWhenItIsAPage() {
        assertThat(SitePath.of("notes/today.html").addresses())
                .containsExactly("/notes/today.html", "/notes/today.html/");
    }

    @Test
    void shouldLeadToItsFolderTooWhenItIsAnIndex() {
        assertThat(SitePath.of("notes/index").addresses())
                .containsExactly("/notes", "/notes/", "/notes/index", "/notes/index.html");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "index", "/index", "index.html", "index/"})
    void shouldBeTheTopWhenNothingIsLeft(String path) {
        assertThat(SitePath.of(path).addresses()).containsExactly("/", "/index", "/index.html");
        assertThat(SitePath.of(path).written()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "/a/b/c/", "A-b_c~d.e", ".well-known", "..a", "indexes", "index.htm", "0"})
    void shouldTakeAPathWhenItIsMadeOfNames(String path) {
        assertThat(SitePath.of(path).written()).isEqualTo(path.replaceAll("^/|/$", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                "../team-b",
                "a/../../team-b/x",
                "a/./b",
                "a/...",
                ".",
                "a//b",
                "//a",
                "a//",
                "%2e%2e/b",
                "a%2fb",
                "a\\b",
                "a b",
                "a?b",
                "a#b",
                "a;b",
                "a/b:c",
                "grüße",
                "日本",
                "a\u0000b",
                "a\nb",
                "*",
                "{x}",
                "index/a",
                "docs/index/index",
                "docs/index.html/index"
            })
    void shouldRefuseWhenItIsAnotherPlaceThanItLooks(String path) {
        assertThatThrownBy(() -> SitePath.of(path))
                .isInstanceOfSatisfying(ProblemException.class, refusal -> assertThat(
                                refusal.problem().errors())
                        .singleElement()
                        .satisfies(error -> assertThat(error.field()).isEqualTo("parameters.path")));
    }

    @Test
    void shouldRefuseWhenANameOrTheWholeIsTooLong() {
        assertThat(SitePath.of("a".repeat(63)).folder()).hasSize(63);
        assertThatThrownBy(() -> SitePath.of("a".repeat(64))).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> SitePath.of("a/".repeat(100) + "b")).isInstanceOf(ProblemException.class);
    }
}
