package dev.pileus.ui.pages;

import dev.pileus.ui.form.Curl;
import dev.pileus.ui.form.KindForm;
import dev.pileus.ui.functions.Catalogue.Kind;
import dev.pileus.ui.functions.CatalogueCache;
import dev.pileus.ui.functions.Problem;
import dev.pileus.ui.functions.ProvisionFunction;
import dev.pileus.ui.functions.Workload;
import dev.pileus.ui.functions.WorkloadRequest;
import dev.pileus.ui.session.PostedForm;
import dev.pileus.ui.session.Token;
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
import io.micronaut.http.client.exceptions.HttpClientResponseException;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Map;

/** The form that makes a workload, and what it would make. */
@Controller("/n/{namespace}/new/{kind}")
@Consumes("application/x-www-form-urlencoded")
@ExecuteOn(TaskExecutors.BLOCKING)
final class NewWorkloadController {

    private final Sessions sessions;
    private final CatalogueCache catalogue;
    private final ProvisionFunction provision;
    private final FunctionAddresses addresses;
    private final ObjectMapper json;
    private final Html html;

    NewWorkloadController(
            Sessions sessions,
            CatalogueCache catalogue,
            ProvisionFunction provision,
            FunctionAddresses addresses,
            ObjectMapper json,
            Html html) {
        this.sessions = sessions;
        this.catalogue = catalogue;
        this.provision = provision;
        this.addresses = addresses;
        this.json = json;
        this.html = html;
    }

    /** What is shown below the form: a command or the YAML of objects. */
    private record Preview(String title, String text) {
        static final Preview NONE = new Preview("", "");
    }

    /** The form, empty or with the kind's example. */
    @Get
    HttpResponse<?> form(
            Token token,
            @PathVariable String namespace,
            @PathVariable String kind,
            @Nullable @QueryValue String example) {
        Kind found = find(token, kind);
        KindForm form = example == null ? KindForm.blank(found) : KindForm.example(found);
        return page(token, namespace, HttpStatus.OK, form, Preview.NONE);
    }

    /** Makes the workload and shows it. */
    @Post
    HttpResponse<?> create(Token token, @PathVariable String namespace, @PathVariable String kind, PostedForm posted) {
        Kind found = find(token, kind);
        try {
            Workload workload =
                    provision.create(token, KindForm.submissionKey(posted), namespace, KindForm.request(found, posted));
            return HttpResponse.seeOther(URI.create("/n/" + namespace + "/w/" + workload.name()));
        } catch (HttpClientException e) {
            return refused(token, namespace, found, posted, e);
        }
    }

    /** The YAML of what the form would make. */
    @Post("/yaml")
    HttpResponse<?> yaml(Token token, @PathVariable String namespace, @PathVariable String kind, PostedForm posted) {
        Kind found = find(token, kind);
        try {
            String yaml = provision.yaml(token, namespace, KindForm.request(found, posted));
            Preview preview = new Preview("What Kubernetes would get", yaml);
            return page(token, namespace, HttpStatus.OK, KindForm.again(found, posted), preview);
        } catch (HttpClientException e) {
            return refused(token, namespace, found, posted, e);
        }
    }

    /** The command that does the same as the form. */
    @Post("/curl")
    HttpResponse<?> curl(
            HttpRequest<?> request,
            Token token,
            @PathVariable String namespace,
            @PathVariable String kind,
            PostedForm posted) {
        Kind found = find(token, kind);
        String url = addresses.provision(request) + "/namespaces/" + namespace + "/workloads";
        String body = written(KindForm.request(found, posted));
        Preview preview =
                new Preview("The same from a shell", Curl.of("POST", url, body).text());
        return page(token, namespace, HttpStatus.OK, KindForm.again(found, posted), preview);
    }

    private Kind find(Token token, String kind) {
        return catalogue
                .get(token)
                .find(kind)
                .orElseThrow(() -> new HttpStatusException(HttpStatus.NOT_FOUND, "There is no such thing to choose."));
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
            Token token, String namespace, Kind kind, PostedForm posted, HttpClientException failure) {
        Problem problem =
                switch (failure) {
                    case HttpClientResponseException refusal
                    when refusal.getStatus() == HttpStatus.UNAUTHORIZED -> throw refusal;
                    case HttpClientResponseException refusal -> Problem.of(refusal, json);
                    default -> Problem.away();
                };
        HttpStatus status =
                problem.status() >= 500 ? HttpStatus.SERVICE_UNAVAILABLE : HttpStatus.valueOf(problem.status());
        return page(token, namespace, status, KindForm.refused(kind, posted, problem), Preview.NONE)
                // For htmx, which asked for a preview: it is to show the form with its errors instead.
                .header("HX-Retarget", ".form-page")
                .header("HX-Reselect", ".form-page")
                .header("HX-Reswap", "outerHTML");
    }

    private MutableHttpResponse<String> page(
            Token token, String namespace, HttpStatus status, KindForm form, Preview preview) {
        return html.page(
                status,
                "form",
                form.kind().title(),
                sessions.of(token),
                namespace,
                Map.of(
                        "form",
                        form,
                        "path",
                        "/n/" + namespace + "/new/" + form.kind().kind(),
                        "previewTitle",
                        preview.title(),
                        "preview",
                        preview.text()));
    }
}
