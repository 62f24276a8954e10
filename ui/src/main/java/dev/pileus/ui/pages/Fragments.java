package dev.pileus.ui.pages;

import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.thymeleaf.TemplateEngine;
import org.thymeleaf.context.Context;

/** The pieces of pages that streams replace. */
@Singleton
public final class Fragments {

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
        return render("state", workload) + render("facts", workload) + render("events", workload);
    }

    private String render(String fragment, WorkloadView workload) {
        return engine.process("parts", Set.of(fragment), new Context(Locale.ENGLISH, Map.of("w", workload)));
    }
}
