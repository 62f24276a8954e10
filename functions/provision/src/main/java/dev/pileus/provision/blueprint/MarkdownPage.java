package dev.pileus.provision.blueprint;

import dev.pileus.common.ProblemException;
import java.util.List;
import java.util.regex.Pattern;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.owasp.html.HtmlPolicyBuilder;
import org.owasp.html.PolicyFactory;

/**
 * A page made of Markdown (CommonMark with tables): a whole HTML document. What HTML the Markdown holds or becomes goes
 * through a list of what is allowed, so that it has neither scripts nor styles nor forms.
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

    private static final Parser PARSER = Parser.builder()
            .extensions(List.of(TablesExtension.create()))
            .maxOpenBlockParsers(DEEPEST)
            .build();

    private static final HtmlRenderer RENDERER =
            HtmlRenderer.builder().extensions(List.of(TablesExtension.create())).build();

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
     * @throws ProblemException 422 if the text is nested too deeply to be made into a page
     */
    static String of(String title, String markdown) {
        try {
            return DOCUMENT.formatted(title, ALLOWED.sanitize(RENDERER.render(PARSER.parse(markdown))));
        } catch (StackOverflowError e) {
            throw ProblemException.invalid(
                    "parameters.content", "This is nested too deeply to be made into a page. Make it flatter.");
        }
    }
}
