package dev.pileus.provision.kind.website;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.common.ProblemException;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MarkdownPageTest {

    @Test
    void shouldMakeADocumentWhenTextIsMarkedUp() {
        String page = MarkdownPage.of("hello", """
                # Title

                A *nice* [link](https://example.org "there"), ![a picture](cat.png) and `code`.

                ```java
                int i;
                ```
                """);

        assertThat(page)
                .startsWith("<!doctype html>")
                .contains(
                        "<title>hello</title>",
                        "<h1>Title</h1>",
                        "<em>nice</em>",
                        "href=\"https://example.org\"",
                        "src=\"cat.png\"",
                        "<code class=\"language-java\">");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "<img src=x onerror=alert(1)>",
                "[x](javascript:alert(1))",
                "<a href=\"java&#10;script:alert(1)\">x</a>",
                "<iframe src=\"https://example.org\"></iframe>",
                "<svg onload=alert(1)>",
                "<style>body{display:none}</style>",
                "<form action=\"https://example.org\"><input name=token></form>",
                "<object data=x></object>",
                "<meta http-equiv=refresh content=0>",
                "<base href=\"https://example.org\">",
                "![x](data:text/html;base64,PHNjcmlwdD4=)",
                "</body></html><script>alert(1)</script>",
                "<math><mtext></p><script>alert(1)</script></math>"
            })
    void shouldDropItWhenTheMarkdownHoldsWhatCouldDoHarm(String markdown) {
        String body = body(MarkdownPage.of("hello", markdown));

        assertThat(body.toLowerCase(Locale.ROOT))
                .doesNotContain("<script", "onerror=", "onload=", "javascript:", "<iframe", "<style", "<form", "<input")
                .doesNotContain("<object", "<meta", "<base", "data:text", "<svg", "</body></html>");
    }

    static Stream<String> pathological() {
        return Stream.of(
                ">",
                "- ",
                "[",
                "*",
                "**a *b ",
                "`a``b```c",
                "<",
                "<a href=",
                "a <!-- >",
                "<b>",
                "<div>\n\n",
                "[a](",
                "|a|\n",
                "- - a\n\n",
                "&");
    }

    @ParameterizedTest
    @MethodSource("pathological")
    void shouldEndSoonWhenTheMarkdownIsMeantToHurt(String part) {
        String markdown = part.repeat(WebsiteBlueprint.MAX_CONTENT / part.length());
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            try {
                assertThat(MarkdownPage.of("hello", markdown)).isNotEmpty();
            } catch (ProblemException refusal) {
                assertThat(refusal.problem().status()).isEqualTo(422);
            }
        });
    }

    private static String body(String page) {
        return page.substring(page.indexOf("<body>") + 6, page.lastIndexOf("</body>"));
    }
}
