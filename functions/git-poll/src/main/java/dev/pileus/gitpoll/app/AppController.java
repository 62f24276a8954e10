package dev.pileus.gitpoll.app;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.pileus.common.CallerToken;
import dev.pileus.common.Names;
import dev.pileus.common.ProblemException;
import dev.pileus.common.Reason;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import java.util.Optional;

/** A tenant's git apps. */
@Controller("/namespaces/{namespace}/apps")
@ExecuteOn(TaskExecutors.BLOCKING)
final class AppController {

    private final Apps apps;

    AppController(Apps apps) {
        this.apps = apps;
    }

    /** The git apps of a namespace, by name. */
    @Serdeable
    record AppList(List<AppView> items) {}

    /**
     * A poll that was asked for.
     *
     * @param message what is new; empty where nothing is
     * @param reason what is wrong; empty where nothing is
     */
    @Serdeable
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record PollView(Outcome.Result outcome, Optional<String> message, Optional<Reason> reason, AppView app) {}

    /** The git apps of a namespace, by name. */
    @Get
    AppList list(CallerToken token, String namespace) {
        requireNamespace(namespace);
        return new AppList(apps.list(token, namespace));
    }

    /** One git app. */
    @Get("/{name}")
    AppView find(CallerToken token, String namespace, String name) {
        return apps.find(token, app(namespace, name));
    }

    /**
     * Asks the app's repository now, for a caller who may change the app.
     *
     * @return what came of it: a repository that cannot be read is an answer too
     */
    @Post(value = "/{name}/poll", consumes = "*/*")
    PollView poll(CallerToken token, String namespace, String name) {
        Apps.Polled polled = apps.poll(token, app(namespace, name));
        Outcome outcome = polled.outcome();
        return new PollView(outcome.result(), outcome.message(), outcome.reason(), polled.app());
    }

    /**
     * Has the app stay at a commit, {@code {"commit": "<40 digits>"}}, or follow its branch again, {@code {"commit":
     * null}}.
     */
    @Post(value = "/{name}/pin", consumes = "*/*")
    AppView pin(CallerToken token, String namespace, String name, HttpRequest<?> request, @Body byte[] body) {
        AppName app = app(namespace, name);
        return Bodies.commit(request, body)
                .map(commit -> apps.pin(token, app, commit))
                .orElseGet(() -> apps.unpin(token, app));
    }

    /**
     * Trusts the host key that the git server shows now, {@code {"fingerprint": "SHA256:…"}}, in place of the pinned one.
     */
    @Post(value = "/{name}/trust-host-key", consumes = "*/*")
    AppView trustHostKey(CallerToken token, String namespace, String name, HttpRequest<?> request, @Body byte[] body) {
        AppName app = app(namespace, name);
        return apps.trustHostKey(token, app, Bodies.fingerprint(request, body));
    }

    private static AppName app(String namespace, String name) {
        requireNamespace(namespace);
        if (!AppName.isValid(name)) {
            throw new ProblemException(HttpStatus.NOT_FOUND, "There is no git app of that name.");
        }
        return new AppName(namespace, name);
    }

    private static void requireNamespace(String namespace) {
        if (!Names.isNamespace(namespace)) {
            throw new ProblemException(HttpStatus.NOT_FOUND, "There is no namespace of that name.");
        }
    }
}
