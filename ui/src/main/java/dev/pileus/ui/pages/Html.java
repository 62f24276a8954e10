package dev.pileus.ui.pages;

import dev.pileus.ui.assets.Assets;
import dev.pileus.ui.functions.DeploymentCache;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.thymeleaf.TemplateEngine;
import org.thymeleaf.context.Context;

/** Makes pages of templates. */
@Singleton
final class Html {

    /** A template that is put into the layout loses what is before its own html element. */
    private static final String DOCUMENT_TYPE = "<!doctype html>\n";

    private static final MediaType UTF_8_HTML = MediaType.of("text/html; charset=utf-8");

    private final TemplateEngine engine;
    private final Assets assets;
    private final DeploymentCache deployment;

    Html(TemplateEngine engine, Assets assets, DeploymentCache deployment) {
        this.engine = engine;
        this.assets = assets;
        this.deployment = deployment;
    }

    /** A page for somebody who is not, or may not be, signed in. */
    MutableHttpResponse<String> page(HttpStatus status, String view, String title, Map<String, Object> model) {
        return page(status, view, title, Optional.empty(), "", model);
    }

    /** A page within a namespace. */
    MutableHttpResponse<String> page(
            HttpStatus status,
            String view,
            String title,
            Session session,
            String namespace,
            Map<String, Object> model) {
        return page(status, view, title, Optional.of(session), namespace, model);
    }

    /** A piece of a page. */
    MutableHttpResponse<String> fragment(String view, String fragment, Map<String, Object> model) {
        String html = engine.process(view, Set.of(fragment), new Context(Locale.ENGLISH, model));
        return HttpResponse.ok(html).contentType(UTF_8_HTML);
    }

    private MutableHttpResponse<String> page(
            HttpStatus status,
            String view,
            String title,
            Optional<Session> session,
            String namespace,
            Map<String, Object> model) {
        Map<String, Object> variables = new HashMap<>(model);
        variables.put("assets", assets);
        variables.put("title", title);
        variables.put("view", view);
        variables.put("session", session.orElse(null));
        variables.put("namespace", namespace);
        variables.put(
                "deployment",
                session.flatMap(signedIn -> deployment.ifKnown())
                        .map(DeploymentView::new)
                        .orElse(null));
        String html = DOCUMENT_TYPE + engine.process(view, new Context(Locale.ENGLISH, variables));
        return HttpResponse.status(status).body(html).contentType(UTF_8_HTML);
    }
}
