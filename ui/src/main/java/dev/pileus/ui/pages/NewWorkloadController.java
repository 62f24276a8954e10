package dev.pileus.ui.pages;

import dev.pileus.api.CallerToken;
import dev.pileus.api.Problem;
import dev.pileus.api.Workload;
import dev.pileus.api.provision.Catalogue.Kind;
import dev.pileus.api.provision.WorkloadRequest;
import dev.pileus.ui.form.Curl;
import dev.pileus.ui.form.KindForm;
import dev.pileus.ui.functions.CatalogueCache;
import dev.pileus.ui.functions.ProvisionClient;
import dev.pileus.ui.functions.Refusal;
import dev.pileus.ui.functions.StatusClient;
import dev.pileus.ui.functions.WarmUp;
import dev.pileus.ui.quota.QuotaUsage;
import dev.pileus.ui.session.PostedForm;
import dev.pileus.ui.session.SignInRequired;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.client.exceptions.HttpClientException;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** The form that makes a workload, and what it would make. */
@Controller("/n/{namespace}/new/{kind}")
@Consumes("application/x-www-form-urlencoded")
@ExecuteOn(TaskExecutors.BLOCKING)
final class NewWorkloadController {

    private final Sessions sessions;
    private final CatalogueCache catalogue;
    private final ProvisionClient provision;
    private final StatusClient status;
    private final Quotas quotas;
    private final GitApps gitApps;
    private final WarmUp warmUp;
    private final FunctionAddresses addresses;
    private final ObjectMapper json;
    private final Html html;

    NewWorkloadController(
            Sessions sessions,
            CatalogueCache catalogue,
            ProvisionClient provision,
            StatusClient status,
            Quotas quotas,
            GitApps gitApps,
            WarmUp warmUp,
            FunctionAddresses addresses,
            ObjectMapper json,
            Html html) {
        this.sessions = sessions;
        this.catalogue = catalogue;
        this.provision = provision;
        this.status = status;
        this.quotas = quotas;
        this.gitApps = gitApps;
        this.warmUp = warmUp;
        this.addresses = addresses;
        this.json = json;
        this.html = html;
    }

    /** What is shown below the form: a command or the YAML of objects. */
    private record Preview(String title, String text) {
        static final Preview NONE = new Preview("", "");
    }

    /** The form: empty, with the kind's example, or with what another workload was asked for with. */
    @Get
    HttpResponse<?> form(
            CallerToken token,
            @PathVariable String namespace,
            @PathVariable String kind,
            @Nullable @QueryValue String example,
            @Nullable @QueryValue String from) {
        Session session = sessions.of(token);
        Kind found = find(token, kind);
        if (from != null) {
            KindForm form = KindForm.like(found, parameters(token, namespace, kind, from));
            return page(session, namespace, HttpStatus.OK, form, Preview.NONE, from);
        }
        KindForm form = example == null ? KindForm.blank(found) : KindForm.example(found);
        return page(session, namespace, HttpStatus.OK, form, Preview.NONE, "");
    }

    /** Makes the workload and shows it. */
    @Post
    HttpResponse<?> create(
            CallerToken token, @PathVariable String namespace, @PathVariable String kind, PostedForm posted) {
        Kind found = find(token, kind);
        try {
            Workload workload = provision.create(
                    token, namespace, null, KindForm.submissionKey(posted), KindForm.request(found, posted));
            gitApps.pollInBackground(token, workload);
            return HttpResponse.seeOther(URI.create("/n/" + namespace + "/w/" + workload.name()));
        } catch (HttpClientException e) {
            return refused(token, namespace, found, posted, e);
        }
    }

    /** The YAML of what the form would make. */
    @Post("/yaml")
    HttpResponse<?> yaml(
            CallerToken token, @PathVariable String namespace, @PathVariable String kind, PostedForm posted) {
        Kind found = find(token, kind);
        try {
            String yaml = provision.preview(token, namespace, KindForm.request(found, posted));
            Preview preview = new Preview("Manifests", yaml);
            return page(sessions.of(token), namespace, HttpStatus.OK, KindForm.again(found, posted), preview, "");
        } catch (HttpClientException e) {
            return refused(token, namespace, found, posted, e);
        }
    }

    /** The command that does the same as the form. */
    @Post("/curl")
    HttpResponse<?> curl(
            HttpRequest<?> request,
            CallerToken token,
            @PathVariable String namespace,
            @PathVariable String kind,
            PostedForm posted) {
        Kind found = find(token, kind);
        String url = addresses.provision(request) + "/namespaces/" + namespace + "/workloads";
        String body = written(KindForm.shownRequest(found, posted));
        Preview preview = new Preview("curl command", Curl.of("POST", url, body).text());
        return page(sessions.of(token), namespace, HttpStatus.OK, KindForm.again(found, posted), preview, "");
    }

    /** Somebody is still filling the form in: the function that will get it is kept up. */
    @Get("/awake")
    HttpResponse<?> stayWarm(CallerToken token, @PathVariable String namespace, @PathVariable String kind) {
        sessions.of(token);
        warmUp.ofProvision();
        return HttpResponse.noContent();
    }

    private Kind find(CallerToken token, String kind) {
        return catalogue
                .get(token)
                .find(kind)
                .orElseThrow(() -> new HttpStatusException(HttpStatus.NOT_FOUND, "There is no such kind of workload."));
    }

    private Map<String, Object> parameters(CallerToken token, String namespace, String kind, String name) {
        if (!SignInRequired.isAddress("/n/" + namespace + "/w/" + name)) {
            throw new HttpStatusException(HttpStatus.NOT_FOUND, "There is no workload of this name.");
        }
        Workload workload = status.workload(token, namespace, name);
        if (!workload.kind().equals(kind)) {
            throw new HttpStatusException(HttpStatus.NOT_FOUND, name + " is of another kind.");
        }
        return workload.parameters();
    }

    private String written(WorkloadRequest request) {
        try {
            return json.writeValueAsString(request);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The form again, as it was filled in, with what is wrong. */
    private HttpResponse<?> refused(
            CallerToken token, String namespace, Kind kind, PostedForm posted, HttpClientException failure) {
        return refused(token, namespace, kind, posted, Refusal.problem(failure));
    }

    /** The form again, as it was filled in before anything was done with it, with why nothing was. */
    MutableHttpResponse<?> again(CallerToken token, String namespace, String kind, PostedForm posted, Problem why) {
        return refused(token, namespace, find(token, kind), posted, why);
    }

    private MutableHttpResponse<?> refused(
            CallerToken token, String namespace, Kind kind, PostedForm posted, Problem problem) {
        KindForm form = KindForm.refused(kind, posted, problem);
        return page(sessions.of(token), namespace, ErrorPages.statusOf(problem), form, Preview.NONE, "")
                // For htmx, which asked for a preview: it is to show the form with its errors instead.
                .header("HX-Retarget", ".form-page")
                .header("HX-Reselect", ".form-page")
                .header("HX-Reswap", "outerHTML");
    }

    private MutableHttpResponse<String> page(
            Session session, String namespace, HttpStatus status, KindForm form, Preview preview, String from) {
        warmUp.ofProvision();
        List<QuotaUsage> requested = QuotaUsage.of(
                quotas.ifKnown(session.token(), namespace), form.kind().takes());
        return html.page(
                status,
                "form",
                form.kind().title(),
                session,
                namespace,
                Map.of(
                        "form",
                        form,
                        "path",
                        "/n/" + namespace + "/new/" + form.kind().kind(),
                        "from",
                        from,
                        "requested",
                        requested,
                        "short",
                        requested.stream().filter(usage -> !usage.fits()).toList(),
                        "previewTitle",
                        preview.title(),
                        "preview",
                        preview.text()));
    }
}
