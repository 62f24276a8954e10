package dev.pileus.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import org.assertj.core.api.AbstractAssert;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** Assertions on HTML, by CSS selectors and by the text that people read. */
final class PageAssert extends AbstractAssert<PageAssert, Document> {

    private final String html;

    private PageAssert(String html) {
        super(Jsoup.parse(html), PageAssert.class);
        this.html = html;
    }

    static PageAssert assertPage(HttpResponse<String> answer) {
        return assertPage(answer.body());
    }

    static PageAssert assertPage(String html) {
        return new PageAssert(html);
    }

    /** Whether people can read all of that on it. */
    PageAssert shows(String... texts) {
        for (String text : texts) {
            if (!actual.text().contains(text)) {
                failWithMessage("Expected the page to show '%s', but it shows:%n%s", text, actual.text());
            }
        }
        return this;
    }

    /** Whether none of that is anywhere in it, not even where nobody can read it. */
    PageAssert doesNotContain(String... texts) {
        assertThat(html).doesNotContain(texts);
        return this;
    }

    /** Whether there are such elements. */
    PageAssert has(String... selectors) {
        for (String selector : selectors) {
            if (actual.select(selector).isEmpty()) {
                failWithMessage("Expected the page to have '%s', but it is:%n%s", selector, actual);
            }
        }
        return this;
    }

    /** Whether one of such elements has that text, and no more. */
    PageAssert hasText(String selector, String text) {
        List<String> texts =
                actual.select(selector).stream().map(PageAssert::text).toList();
        if (!texts.contains(text)) {
            failWithMessage("Expected one of '%s' to be '%s', but they are %s of:%n%s", selector, text, texts, actual);
        }
        return this;
    }

    /** Whether there are no such elements. */
    PageAssert hasNo(String... selectors) {
        for (String selector : selectors) {
            if (!actual.select(selector).isEmpty()) {
                failWithMessage(
                        "Expected the page to have no '%s', but it has:%n%s", selector, actual.select(selector));
            }
        }
        return this;
    }

    /** The text as browsers show it, where each line of what was written by somebody is a line. */
    private static String text(Element element) {
        if (element.is("textarea")) {
            return element.wholeText().replaceFirst("^\n", "");
        }
        return element.is("pre, .message-text") ? element.wholeText() : element.text();
    }
}
