package dev.pileus.ui.pages;

import dev.pileus.api.CallerToken;
import dev.pileus.api.Workload;
import dev.pileus.api.provision.Catalogue;
import dev.pileus.ui.functions.CatalogueCache;
import dev.pileus.ui.functions.StatusClient;
import dev.pileus.ui.quota.QuotaUsage;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.client.exceptions.HttpClientException;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A namespace's first page: what there is to choose from, and what there is. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
final class HomeController {

    private final Sessions sessions;
    private final StatusClient status;
    private final CatalogueCache catalogue;
    private final Quotas quotas;
    private final Html html;

    HomeController(Sessions sessions, StatusClient status, CatalogueCache catalogue, Quotas quotas, Html html) {
        this.sessions = sessions;
        this.status = status;
        this.catalogue = catalogue;
        this.quotas = quotas;
        this.html = html;
    }

    /** On to the first namespace, or what to ask for by those who have none. */
    @Get("/")
    HttpResponse<?> start(CallerToken token) {
        Session session = sessions.of(token);
        return session.namespaces().isEmpty()
                ? html.page(HttpStatus.OK, "no-namespace", "No namespace yet", session, "", Map.of())
                : HttpResponse.seeOther(URI.create("/n/" + session.namespaces().getFirst()));
    }

    /** The catalogue and the workloads. */
    @Get("/n/{namespace}")
    HttpResponse<?> namespace(
            CallerToken token,
            @PathVariable String namespace,
            @Nullable @QueryValue String notice,
            @Nullable @QueryValue String about,
            @Nullable @QueryValue String q,
            @Nullable @QueryValue String kind,
            @Nullable @QueryValue String phase,
            @Nullable @QueryValue String sort) {
        Session session = sessions.of(token);
        List<Workload> workloads = status.workloads(token, namespace).items();
        List<Catalogue.Kind> kinds = kinds(token);
        List<WorkloadView> views = workloads.stream()
                .map(workload -> WorkloadView.of(workload, catalogue.kind(token, workload.kind())))
                .toList();
        ListFilter filter = ListFilter.of(q, kind, phase, sort);
        List<ListFilter.Group> groups = filter.groups(kinds, views);
        Map<String, Object> model = new HashMap<>();
        model.put("kinds", kinds);
        model.put("filter", filter);
        model.put("groups", groups);
        model.put("total", views.size());
        model.put(
                "shown",
                groups.stream().mapToInt(group -> group.workloads().size()).sum());
        model.put("usages", QuotaUsage.all(quotas.ifKnown(token, namespace)));
        model.put(
                "notice",
                FlashMessage.of(Optional.ofNullable(notice), Optional.ofNullable(about))
                        .orElse(""));
        return html.page(HttpStatus.OK, "home", namespace, session, namespace, model);
    }

    /** The list is worth seeing even while the catalogue is away. */
    private List<Catalogue.Kind> kinds(CallerToken token) {
        try {
            return catalogue.get(token).kinds();
        } catch (HttpClientException e) {
            return List.of();
        }
    }
}
