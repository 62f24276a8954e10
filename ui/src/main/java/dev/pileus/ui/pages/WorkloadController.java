package dev.pileus.ui.pages;

import dev.pileus.api.CallerToken;
import dev.pileus.api.Problem;
import dev.pileus.api.Workload;
import dev.pileus.api.provision.Catalogue.Kind;
import dev.pileus.api.provision.WorkloadChange;
import dev.pileus.ui.form.ChangeForm;
import dev.pileus.ui.form.TtlOption;
import dev.pileus.ui.functions.CatalogueCache;
import dev.pileus.ui.functions.ProvisionClient;
import dev.pileus.ui.functions.Refusal;
import dev.pileus.ui.functions.StatusClient;
import dev.pileus.ui.functions.TeardownClient;
import dev.pileus.ui.functions.WarmUp;
import dev.pileus.ui.session.PostedForm;
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
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A workload's own page and what can be done with it. */
@Controller("/n/{namespace}/w/{name}")
@Consumes("application/x-www-form-urlencoded")
@ExecuteOn(TaskExecutors.BLOCKING)
final class WorkloadController {

    /** How often a change is put on top of what others have changed meanwhile. */
    private static final int MAX_ATTEMPTS = 3;

    private final WorkloadPage page;
    private final StatusClient status;
    private final ProvisionClient provision;
    private final TeardownClient teardown;
    private final CatalogueCache catalogue;
    private final GitApps gitApps;
    private final WarmUp warmUp;

    WorkloadController(
            WorkloadPage page,
            StatusClient status,
            ProvisionClient provision,
            TeardownClient teardown,
            CatalogueCache catalogue,
            GitApps gitApps,
            WarmUp warmUp) {
        this.page = page;
        this.status = status;
        this.provision = provision;
        this.teardown = teardown;
        this.catalogue = catalogue;
        this.gitApps = gitApps;
        this.warmUp = warmUp;
    }

    /** How the workload is. */
    @Get
    HttpResponse<?> workload(
            HttpRequest<?> request,
            CallerToken token,
            @PathVariable String namespace,
            @PathVariable String name,
            @Nullable @QueryValue String notice) {
        boolean isBad = FlashMessage.UNREADABLE.id().equals(notice);
        Map<String, Object> model = Map.of(
                isBad ? WorkloadPage.FAILURE : WorkloadPage.NOTICE,
                notice(notice, name),
                "changed",
                FlashMessage.CHANGED.id().equals(notice));
        return page.show(HttpStatus.OK, request, token, namespace, name, model);
    }

    /** The YAML of the objects that make it up. */
    @Get("/yaml")
    HttpResponse<?> yaml(
            HttpRequest<?> request, CallerToken token, @PathVariable String namespace, @PathVariable String name) {
        String yaml = provision.manifests(token, namespace, name).body();
        return page.show(HttpStatus.OK, request, token, namespace, name, Map.of("yaml", yaml));
    }

    /** Lets it live on, for so long from now. */
    @Post("/extend")
    HttpResponse<?> extend(
            HttpRequest<?> request,
            CallerToken token,
            @PathVariable String namespace,
            @PathVariable String name,
            PostedForm form) {
        String ttl = form.get("ttl");
        if (!TtlOption.isOffered(ttl)) {
            throw new HttpStatusException(HttpStatus.UNPROCESSABLE_ENTITY, "Choose one of the lifetimes offered.");
        }
        provision.change(token, namespace, name, null, WorkloadChange.ofTtl(ttl));
        if (!form.get("back").equals("list")) {
            return HttpResponse.seeOther(
                    URI.create(WorkloadPage.path(namespace, name) + FlashMessage.EXTENDED.query()));
        }
        // A list that is live learns it by itself.
        return request.getHeaders().contains("HX-Request")
                ? HttpResponse.noContent()
                : HttpResponse.seeOther(URI.create("/n/" + namespace + FlashMessage.EXTENDED.query(name)));
    }

    /** Changes what it was asked for with. */
    @Post("/edit")
    HttpResponse<?> edit(
            HttpRequest<?> request,
            CallerToken token,
            @PathVariable String namespace,
            @PathVariable String name,
            PostedForm posted) {
        Workload workload = status.workload(token, namespace, name);
        Kind kind = catalogue.kind(token, workload.kind());
        try {
            gitApps.pollInBackground(token, changed(token, kind, workload, posted));
            return HttpResponse.seeOther(URI.create(WorkloadPage.path(namespace, name) + FlashMessage.CHANGED.query()));
        } catch (HttpClientException e) {
            return again(request, token, namespace, name, posted, Refusal.problem(e));
        } catch (EditConflictException e) {
            return again(request, token, namespace, name, posted, e.problem());
        }
    }

    /**
     * Changes what was changed in the form. Where others have changed something else meanwhile, it goes on top of that.
     *
     * @throws EditConflictException if they have changed the same
     */
    private Workload changed(CallerToken token, Kind kind, Workload workload, PostedForm posted)
            throws EditConflictException {
        Map<String, Object> change = ChangeForm.change(kind, workload.parameters(), posted);
        Workload current = workload;
        for (int attempt = 1; ; attempt++) {
            List<String> conflicts = ChangeForm.conflicts(kind, current.parameters(), posted, change);
            if (!conflicts.isEmpty()) {
                throw new EditConflictException(conflicts);
            }
            try {
                return provision.change(
                        token,
                        current.namespace(),
                        current.name(),
                        current.parametersDigest()
                                .map(digest -> '"' + digest + '"')
                                .orElse(null),
                        WorkloadChange.ofParameters(change));
            } catch (Refusal e) {
                if (e.status() != HttpStatus.PRECONDITION_FAILED || attempt == MAX_ATTEMPTS) {
                    throw e;
                }
            }
            current = status.workload(token, current.namespace(), current.name());
        }
    }

    /** The page with its form as it was filled in, with why nothing was done. */
    MutableHttpResponse<?> again(
            HttpRequest<?> request, CallerToken token, String namespace, String name, PostedForm posted, Problem why) {
        Workload workload = status.workload(token, namespace, name);
        ChangeForm form =
                ChangeForm.refused(catalogue.kind(token, workload.kind()), workload.parameters(), posted, why);
        return page.show(ErrorPages.statusOf(why), request, token, namespace, name, Map.of("edit", form));
    }

    /** Somebody else has changed the same meanwhile. */
    private static final class EditConflictException extends Exception {

        private static final long serialVersionUID = 1L;

        EditConflictException(List<String> titles) {
            super("Somebody else has changed this meanwhile: " + String.join(", ", titles)
                    + ". Below is what you have written; saved once more, it takes the place of theirs.");
        }

        Problem problem() {
            return Problem.of(HttpStatus.CONFLICT, getMessage());
        }
    }

    /** Asks whether it really is to be deleted. */
    @Get("/delete")
    HttpResponse<?> confirm(CallerToken token, @PathVariable String namespace, @PathVariable String name) {
        HttpResponse<?> question = page.ask("delete", token, namespace, name);
        warmUp.ofTeardown();
        return question;
    }

    /** Deletes it. */
    @Post("/delete")
    HttpResponse<?> delete(CallerToken token, @PathVariable String namespace, @PathVariable String name) {
        FlashMessage notice = deleted(token, namespace, name);
        return HttpResponse.seeOther(URI.create("/n/" + namespace + notice.query(name)));
    }

    private FlashMessage deleted(CallerToken token, String namespace, String name) {
        try {
            HttpStatus status = teardown.delete(token, namespace, name).getStatus();
            return status == HttpStatus.ACCEPTED ? FlashMessage.DELETING : FlashMessage.DELETED;
        } catch (Refusal e) {
            if (e.status() == HttpStatus.NOT_FOUND) {
                return FlashMessage.GONE;
            }
            throw e;
        }
    }

    private static String notice(@Nullable String notice, String name) {
        return FlashMessage.of(Optional.ofNullable(notice), Optional.of(name)).orElse("");
    }
}
