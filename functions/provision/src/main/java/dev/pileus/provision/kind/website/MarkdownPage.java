package dev.pileus.provision.kind.website;

import dev.pileus.common.ProblemException;
import java.util.regex.Pattern;
import org.commonmark.internal.InlineParserImpl;
import org.commonmark.parser.InlineParser;
import org.commonmark.parser.InlineParserContext;
import org.commonmark.parser.Parser;
import org.commonmark.parser.SourceLine;
import org.commonmark.parser.SourceLines;
import org.commonmark.renderer.html.HtmlRenderer;
import org.owasp.html.HtmlPolicyBuilder;
import org.owasp.html.PolicyFactory;

/**
 * Renders Markdown (CommonMark) as a page: a whole HTML document. What HTML the Markdown holds or becomes goes through
 * a list of what is allowed, so that it has neither scripts nor styles nor forms.
 */
final class MarkdownPage {

    private static final String DOCUMENT = """
            <!doctype html>
            <html>
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>%s</title>
            <style>
            :root { color-scheme: light dark; }
            body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.6 system-ui, sans-serif; }
            h1, h2, h3 { line-height: 1.2; }
            img { max-width: 100%%; }
            pre { overflow-x: auto; padding: 1rem; border: 1px solid #8886; border-radius: .4rem; }
            code { font: .9em/1.5 ui-monospace, monospace; }
            table { border-collapse: collapse; }
            th, td { padding: .3rem .8rem; border: 1px solid #8886; }
            blockquote { margin-left: 0; padding-left: 1rem; border-left: .25rem solid #8886; }
            </style>
            </head>
            <body>
            %s</body>
            </html>
            """;

    /** Deeper blocks are text: each level is a call within a call when the page is written. */
    private static final int DEEPEST = 50;

    /** The most lines without an empty one between them: with each of them the parser copies those before. */
    private static final int LONGEST_BLOCK = 10_000;

    private static final HtmlRenderer RENDERER = HtmlRenderer.builder().build();

    private static final PolicyFactory ALLOWED = new HtmlPolicyBuilder()
            .allowCommonBlockElements()
            .allowCommonInlineFormattingElements()
            .allowElements("a", "img", "pre", "hr", "table", "thead", "tbody", "tr", "th", "td", "details", "summary")
            .allowElements("kbd", "mark", "dl", "dt", "dd")
            .allowStandardUrlProtocols()
            .allowAttributes("href")
            .onElements("a")
            .allowAttributes("src", "alt", "width", "height")
            .onElements("img")
            .allowAttributes("title")
            .globally()
            .allowAttributes("start")
            .matching(Pattern.compile("[0-9]{1,9}"))
            .onElements("ol")
            .allowAttributes("align")
            .matching(true, "left", "center", "right")
            .onElements("th", "td")
            .allowAttributes("class")
            .matching(Pattern.compile("language-[A-Za-z0-9+#-]{1,30}"))
            .onElements("code")
            .toFactory();

    private MarkdownPage() {}

    /**
     * The page.
     *
     * @param title what a browser calls it; a workload's name, which needs no escaping
     * @throws ProblemException 422 if it would take too long, or too deep a stack, to make a page of the text
     */
    static String of(String title, String markdown) {
        requireShortBlocks(markdown);
        Parser parser = Parser.builder()
                .maxOpenBlockParsers(DEEPEST)
                .inlineParserFactory(new Patience()::limited)
                .build();
        try {
            return DOCUMENT.formatted(title, ALLOWED.sanitize(RENDERER.render(parser.parse(markdown))));
        } catch (StackOverflowError | Patience.Exhausted e) {
            throw tooIntricate();
        }
    }

    private static void requireShortBlocks(String markdown) {
        int lines = 0;
        for (String line : (Iterable<String>) markdown.lines()::iterator) {
            lines = line.isBlank() ? 0 : lines + 1;
            if (lines > LONGEST_BLOCK) {
                throw tooIntricate();
            }
        }
    }

    private static ProblemException tooIntricate() {
        return ProblemException.invalid(
                "parameters.content", "This is too intricate to be made into a page. Make it simpler.");
    }

    /**
     * A limit to how often the parser may look at a character. It looks on from each {@code <} for what might end it, and
     * so a text that is made of them would take it hours.
     */
    private static final class Patience {

        private static final long LOOKS = 50_000_000;

        private long looks;

        /** The text was looked at too often. */
        private static final class Exhausted extends RuntimeException {
            private static final long serialVersionUID = 1L;

            private Exhausted() {
                super(null, null, false, false);
            }
        }

        private InlineParser limited(InlineParserContext context) {
            InlineParser parser = new InlineParserImpl(context);
            return (lines, node) -> parser.parse(
                    SourceLines.of(lines.getLines().stream()
                            .map(line -> SourceLine.of(new Line(line.getContent()), line.getSourceSpan()))
                            .toList()),
                    node);
        }

        private final class Line implements CharSequence {

            private final CharSequence text;

            private Line(CharSequence text) {
                this.text = text;
            }

            @Override
            public char charAt(int index) {
                looks++;
                if (looks > LOOKS) {
                    throw new Exhausted();
                }
                return text.charAt(index);
            }

            @Override
            public int length() {
                return text.length();
            }

            @Override
            public CharSequence subSequence(int start, int end) {
                return new Line(text.subSequence(start, end));
            }

            @Override
            public String toString() {
                return text.toString();
            }
        }
    }
}
