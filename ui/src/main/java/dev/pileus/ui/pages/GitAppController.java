package dev.pileus.ui.pages;

import dev.pileus.ui.functions.Change;
import dev.pileus.ui.functions.GitPollFunction;
import dev.pileus.ui.functions.Problem;
import dev.pileus.ui.functions.ProvisionFunction;
import dev.pileus.ui.session.PostedForm;
import dev.pileus.ui.session.Token;
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
import io.micronaut.serde.ObjectMapper;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What can be done with a git app and nothing else. */
@Controller("/n/{namespace}/w/{name}")
@Consumes("application/x-www-form-urlencoded")
@ExecuteOn(TaskExecutors.BLOCKING)
final class GitAppController {

    private final GitPollFunction gitPoll;
    private final ProvisionFunction provision;
    private final GitApps gitApps;
    private final WorkloadPage page;
    private final ObjectMapper json;

    GitAppController(
            GitPollFunction gitPoll,
            ProvisionFunction provision,
            GitApps gitApps,
            WorkloadPage page,
            ObjectMapper json) {
        this.gitPoll = gitPoll;
        this.provision = provision;
        this.gitApps = gitApps;
        this.page = page;
        this.json = json;
    }

    /** Asks the repository now. */
    @Post("/poll")
    HttpResponse<?> poll(
            HttpRequest<?> request, Token token, @PathVariable String namespace, @PathVariable String name) {
        return act(request, token, namespace, name, () -> switch (gitPoll.poll(token, namespace, name)
                .outcome()) {
            case "changed" -> Notice.NEW_VERSION;
            case "failed" -> Notice.UNREADABLE;
            default -> Notice.NOTHING_NEW;
        });
    }

    /** Has it stay at a version, or follow its branch again. */
    @Post("/pin")
    HttpResponse<?> pin(
            HttpRequest<?> request,
            Token token,
            @PathVariable String namespace,
            @PathVariable String name,
            PostedForm form) {
        Optional<String> commit = Optional.of(form.get("commit")).filter(id -> !id.isEmpty());
        return act(request, token, namespace, name, () -> {
            gitPoll.pin(token, namespace, name, commit);
            return commit.isPresent() ? Notice.PINNED : Notice.FOLLOWING;
        });
    }

    /** Asks whether the new host key really is to be trusted. */
    @Get("/trust")
    HttpResponse<?> confirmTrust(Token token, @PathVariable String namespace, @PathVariable String name) {
        return page.ask("git-trust", token, namespace, name);
    }

    /** Trusts the host key that was shown with the question. */
    @Post("/trust")
    HttpResponse<?> trust(
            HttpRequest<?> request,
            Token token,
            @PathVariable String namespace,
            @PathVariable String name,
            PostedForm form) {
        return act(request, token, namespace, name, () -> {
            gitPoll.trustHostKey(token, namespace, name, form.get("fingerprint"));
            return Notice.TRUSTED;
        });
    }

    /** Asks whether there really is to be a new key pair. */
    @Get("/key")
    HttpResponse<?> confirmKey(Token token, @PathVariable String namespace, @PathVariable String name) {
        return page.ask("git-key", token, namespace, name);
    }

    /** Makes a new key pair in place of the one that there is. */
    @Post("/key")
    HttpResponse<?> key(
            HttpRequest<?> request, Token token, @PathVariable String namespace, @PathVariable String name) {
        return act(request, token, namespace, name, () -> {
            gitApps.askSoon(
                    token,
                    provision.change(token, namespace, name, new Change(Map.of("deployKey", "")), Optional.empty()));
            return Notice.NEW_KEY;
        });
    }

    /** Does it and shows the page again with what came of it. */
    private HttpResponse<?> act(
            HttpRequest<?> request, Token token, String namespace, String name, Supplier<Notice> action) {
        try {
            return done(namespace, name, action.get());
        } catch (ReadTimeoutException e) {
            return done(namespace, name, Notice.UNDER_WAY);
        } catch (HttpClientException e) {
            Problem problem = Problem.ofFailure(e, json);
            Map<String, Object> model = Map.of(WorkloadPage.TROUBLE, problem.detail());
            return page.show(problem.httpStatus(), request, token, namespace, name, model);
        }
    }

    private static HttpResponse<?> done(String namespace, String name, Notice notice) {
        return HttpResponse.seeOther(URI.create(WorkloadPage.path(namespace, name) + "?notice=" + notice.id()));
    }
}
