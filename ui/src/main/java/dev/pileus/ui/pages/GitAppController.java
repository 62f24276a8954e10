package dev.pileus.ui.pages;

import dev.pileus.api.CallerToken;
import dev.pileus.api.Problem;
import dev.pileus.api.gitpoll.Pin;
import dev.pileus.api.gitpoll.TrustedHostKey;
import dev.pileus.api.provision.WorkloadChange;
import dev.pileus.ui.functions.GitPollClient;
import dev.pileus.ui.functions.ProvisionClient;
import dev.pileus.ui.functions.Refusal;
import dev.pileus.ui.session.PostedForm;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.client.exceptions.HttpClientException;
import io.micronaut.http.client.exceptions.ReadTimeoutException;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Serves the actions that only git apps have. */
@Controller("/n/{namespace}/w/{name}")
@Consumes("application/x-www-form-urlencoded")
@ExecuteOn(TaskExecutors.BLOCKING)
final class GitAppController {

    private final GitPollClient.LongTimeout gitPoll;
    private final ProvisionClient provision;
    private final GitApps gitApps;
    private final WorkloadPage page;

    GitAppController(GitPollClient.LongTimeout gitPoll, ProvisionClient provision, GitApps gitApps, WorkloadPage page) {
        this.gitPoll = gitPoll;
        this.provision = provision;
        this.gitApps = gitApps;
        this.page = page;
    }

    /** Asks the repository now. */
    @Post("/poll")
    HttpResponse<?> poll(
            HttpRequest<?> request, CallerToken token, @PathVariable String namespace, @PathVariable String name) {
        return act(request, token, namespace, name, () -> switch (gitPoll.poll(token, namespace, name)
                .outcome()) {
            case CHANGED -> FlashMessage.NEW_VERSION;
            case FAILED -> FlashMessage.UNREADABLE;
            case UNCHANGED -> FlashMessage.NOTHING_NEW;
        });
    }

    /** Has it stay at a version, or follow its branch again. */
    @Post("/pin")
    HttpResponse<?> pin(
            HttpRequest<?> request,
            CallerToken token,
            @PathVariable String namespace,
            @PathVariable String name,
            PostedForm form) {
        Optional<String> commit = Optional.of(form.get("commit")).filter(id -> !id.isEmpty());
        return act(request, token, namespace, name, () -> {
            gitPoll.pin(token, namespace, name, new Pin(commit));
            return commit.isPresent() ? FlashMessage.PINNED : FlashMessage.FOLLOWING;
        });
    }

    /** Asks whether the new host key really is to be trusted. */
    @Get("/trust")
    HttpResponse<?> confirmTrust(CallerToken token, @PathVariable String namespace, @PathVariable String name) {
        return page.ask("git-trust", token, namespace, name);
    }

    /** Trusts the host key that was shown with the question. */
    @Post("/trust")
    HttpResponse<?> trust(
            HttpRequest<?> request,
            CallerToken token,
            @PathVariable String namespace,
            @PathVariable String name,
            PostedForm form) {
        return act(request, token, namespace, name, () -> {
            gitPoll.trustHostKey(token, namespace, name, new TrustedHostKey(form.get("fingerprint")));
            return FlashMessage.TRUSTED;
        });
    }

    /** Asks whether there really is to be a new key pair. */
    @Get("/key")
    HttpResponse<?> confirmKey(CallerToken token, @PathVariable String namespace, @PathVariable String name) {
        return page.ask("git-key", token, namespace, name);
    }

    /** Makes a new key pair in place of the one that there is. */
    @Post("/key")
    HttpResponse<?> key(
            HttpRequest<?> request, CallerToken token, @PathVariable String namespace, @PathVariable String name) {
        return act(request, token, namespace, name, () -> {
            WorkloadChange anotherKey = WorkloadChange.ofParameters(Map.of("deployKey", ""));
            gitApps.pollInBackground(token, provision.change(token, namespace, name, null, anotherKey));
            return FlashMessage.NEW_KEY;
        });
    }

    /** Does it and shows the page again with what came of it. */
    private HttpResponse<?> act(
            HttpRequest<?> request, CallerToken token, String namespace, String name, Supplier<FlashMessage> action) {
        try {
            return done(namespace, name, action.get());
        } catch (ReadTimeoutException e) {
            return done(namespace, name, FlashMessage.UNDER_WAY);
        } catch (HttpClientException e) {
            Problem problem = Refusal.problem(e);
            Map<String, Object> model = Map.of(WorkloadPage.FAILURE, problem.detail());
            return page.show(ErrorPages.statusOf(problem), request, token, namespace, name, model);
        }
    }

    private static HttpResponse<?> done(String namespace, String name, FlashMessage notice) {
        return HttpResponse.seeOther(URI.create(WorkloadPage.path(namespace, name) + notice.query()));
    }
}
