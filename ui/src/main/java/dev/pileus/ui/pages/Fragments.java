package dev.pileus.ui.pages;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.thymeleaf.TemplateEngine;
import org.thymeleaf.context.Context;

/** Renders the fragments of pages that streams replace. */
@Singleton
public final class Fragments {

    private static final List<String> PARTS = List.of("state", "ending", "panel", "properties", "events");

    /** The page itself follows the log, so it knows better. */
    private static final Signals SILENT = new Signals(() -> "");

    private final TemplateEngine engine;

    Fragments(TemplateEngine engine) {
        this.engine = engine;
    }

    /** A workload's row in the list. */
    public String row(WorkloadView workload) {
        return render("row", workload);
    }

    /** What changes on a workload's own page. */
    public String parts(WorkloadView workload) {
        return PARTS.stream().map(part -> render(part, workload)).collect(Collectors.joining());
    }

    private String render(String fragment, WorkloadView workload) {
        Map<String, Object> variables = Map.of("w", workload, "signals", SILENT);
        return engine.process("parts", Set.of(fragment), new Context(Locale.ENGLISH, variables));
    }
}
