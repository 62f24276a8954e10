package dev.pileus.ui.pages;

import dev.pileus.ui.form.ChangeForm;
import dev.pileus.ui.form.Curl;
import dev.pileus.ui.form.Lifetime;
import dev.pileus.ui.functions.Catalogue.Kind;
import dev.pileus.ui.functions.CatalogueCache;
import dev.pileus.ui.functions.Extension;
import dev.pileus.ui.functions.Problem;
import dev.pileus.ui.functions.ProvisionFunction;
import dev.pileus.ui.functions.StatusFunction;
import dev.pileus.ui.functions.TeardownFunction;
import dev.pileus.ui.functions.Workload;
import dev.pileus.ui.functions.WorkloadRequest;
import dev.pileus.ui.session.PostedForm;
import dev.pileus.ui.session.Sites;
import dev.pileus.ui.session.Token;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.client.exceptions.HttpClientException;
import io.micronaut.http.client.exceptions.HttpClientResponseException;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.ObjectMapper;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A workload's own page and what can be done with it. */
@Controller("/n/{namespace}/w/{name}")
@Consumes("application/x-www-form-urlencoded")
@ExecuteOn(TaskExecutors.BLOCKING)
final class WorkloadController {

    /** In how many of the last lines of the log to look for what the workload tells about itself. */
    private static final int SIGNAL_LINES = 1000;

    private final Sessions sessions;
    private final StatusFunction status;
    private final ProvisionFunction provision;
    private final TeardownFunction teardown;
    private final CatalogueCache catalogue;
    private final FunctionAddresses addresses;
    private final Sites sites;
    private final ObjectMapper json;
    private final Html html;

    WorkloadController(
            Sessions sessions,
            StatusFunction status,
            ProvisionFunction provision,
            TeardownFunction teardown,
            CatalogueCache catalogue,
            FunctionAddresses addresses,
            Sites sites,
            ObjectMapper json,
            Html html) {
        this.sessions = sessions;
        this.status = status;
        this.provision = provision;
        this.teardown = teardown;
        this.catalogue = catalogue;
        this.addresses = addresses;
        this.sites = sites;
        this.json = json;
        this.html = html;
    }

    /** A command with what it is for. */
    public record Recipe(String title, String command) {}

    /** How the workload is. */
    @Get
    HttpResponse<?> workload(
            HttpRequest<?> request,
            Token token,
            @PathVariable String namespace,
            @PathVariable String name,
            @Nullable @QueryValue String notice) {
        Map<String, Object> model =
                Map.of("notice", notice(notice, name), "yaml", "", "changed", "changed".equals(notice));
        return page("workload", request, token, namespace, name, model);
    }

    /** The YAML of the objects that make it up. */
    @Get("/yaml")
    HttpResponse<?> yaml(
            HttpRequest<?> request, Token token, @PathVariable String namespace, @PathVariable String name) {
        Workload workload = status.workload(token, namespace, name);
        // A dry run refuses a name that is taken, as this one is: it is asked about one that nobody has.
        String unused = "x-" + UUID.randomUUID();
        WorkloadRequest same =
                new WorkloadRequest(workload.kind(), Optional.of(unused), Optional.empty(), workload.parameters());
        String yaml = provision.yaml(token, namespace, same).replace(unused, name);
        return page("workload", request, token, namespace, name, Map.of("notice", "", "yaml", yaml));
    }

    /** Lets it live on, for so long from now. */
    @Post("/extend")
    HttpResponse<?> extend(
            HttpRequest<?> request,
            Token token,
            @PathVariable String namespace,
            @PathVariable String name,
            PostedForm form) {
        String ttl = form.get("ttl");
        if (!Lifetime.isOffered(ttl)) {
            throw new HttpStatusException(HttpStatus.UNPROCESSABLE_ENTITY, "Choose one of the lifetimes offered.");
        }
        provision.extend(token, namespace, name, new Extension(ttl));
        if (!form.get("back").equals("list")) {
            return HttpResponse.seeOther(URI.create("/n/" + namespace + "/w/" + name + "?notice=extended"));
        }
        // A list that is live learns it by itself.
        return request.getHeaders().contains("HX-Request")
                ? HttpResponse.noContent()
                : HttpResponse.seeOther(URI.create("/n/" + namespace + Notice.EXTENDED.query(name)));
    }

    /** Changes what it was asked for with. */
    @Post("/edit")
    HttpResponse<?> edit(
            HttpRequest<?> request,
            Token token,
            @PathVariable String namespace,
            @PathVariable String name,
            PostedForm posted) {
        Workload workload = status.workload(token, namespace, name);
        Kind kind = catalogue.kind(token, workload.kind());
        try {
            provision.change(token, namespace, name, ChangeForm.change(kind, workload.parameters(), posted));
            return HttpResponse.seeOther(URI.create("/n/" + namespace + "/w/" + name + "?notice=changed"));
        } catch (HttpClientException e) {
            Problem problem = Problem.ofFailure(e, json);
            ChangeForm form = ChangeForm.refused(kind, workload.parameters(), posted, problem);
            Map<String, Object> model = Map.of("notice", "", "yaml", "", "edit", form);
            return page(problem.httpStatus(), "workload", request, token, namespace, name, model);
        }
    }

    /** Asks whether it really is to be deleted. */
    @Get("/delete")
    HttpResponse<?> confirm(
            HttpRequest<?> request, Token token, @PathVariable String namespace, @PathVariable String name) {
        return page("delete", request, token, namespace, name, Map.of());
    }

    /** Deletes it. */
    @Post("/delete")
    HttpResponse<?> delete(Token token, @PathVariable String namespace, @PathVariable String name) {
        Notice notice = deleted(token, namespace, name);
        return HttpResponse.seeOther(URI.create("/n/" + namespace + notice.query(name)));
    }

    private Notice deleted(Token token, String namespace, String name) {
        try {
            return teardown.delete(token, namespace, name) ? Notice.DELETED : Notice.DELETING;
        } catch (HttpClientResponseException e) {
            if (e.getStatus() == HttpStatus.NOT_FOUND) {
                return Notice.GONE;
            }
            throw e;
        }
    }

    private HttpResponse<?> page(
            String view,
            HttpRequest<?> request,
            Token token,
            String namespace,
            String name,
            Map<String, Object> model) {
        return page(HttpStatus.OK, view, request, token, namespace, name, model);
    }

    private HttpResponse<?> page(
            HttpStatus code,
            String view,
            HttpRequest<?> request,
            Token token,
            String namespace,
            String name,
            Map<String, Object> model) {
        Session session = sessions.of(token);
        Workload workload = status.workload(token, namespace, name);
        WorkloadView shown = WorkloadView.of(workload, catalogue.kind(token, workload.kind()));
        Map<String, Object> variables = new HashMap<>(model);
        variables.put("w", shown);
        variables.put("lifetimes", Lifetime.values());
        variables.put("recipes", recipes(request, namespace, name));
        variables.put("sites", sites);
        variables.put("signals", new Signals(() -> latestLog(token, namespace, name)));
        variables.putIfAbsent("changed", false);
        variables.putIfAbsent("edit", ChangeForm.of(shown.kind(), workload.parameters()));
        return html.page(code, view, name, session, namespace, variables);
    }

    /** A page is worth seeing without what the log says. */
    private String latestLog(Token token, String namespace, String name) {
        try {
            return status.latestLog(token, namespace, name, SIGNAL_LINES);
        } catch (HttpClientException e) {
            return "";
        }
    }

    private List<Recipe> recipes(HttpRequest<?> request, String namespace, String name) {
        String path = "/namespaces/" + namespace + "/workloads/" + name;
        return List.of(
                new Recipe(
                        "See how it is",
                        Curl.of("GET", addresses.status(request) + path).text()),
                new Recipe(
                        "Read what it writes",
                        Curl.of("GET", addresses.status(request) + path + "/logs")
                                .text()),
                new Recipe(
                        "Let it live for another hour",
                        Curl.of("PATCH", addresses.provision(request) + path, "{\"ttl\":\"PT1H\"}")
                                .text()),
                new Recipe(
                        "Delete it",
                        Curl.of("DELETE", addresses.teardown(request) + path).text()));
    }

    private static String notice(@Nullable String notice, String name) {
        return Notice.of(Optional.ofNullable(notice), Optional.of(name)).orElse("");
    }
}
