package dev.pileus.gitpoll.app;

import dev.pileus.api.CallerToken;
import dev.pileus.api.gitpoll.AppOperations;
import dev.pileus.api.gitpoll.GitApp;
import dev.pileus.api.gitpoll.PollResult;
import dev.pileus.common.Names;
import dev.pileus.common.ProblemException;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/** Serves the operations on a tenant's git apps. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
final class AppController implements AppOperations<byte[], byte[]> {

    private final Apps apps;

    AppController(Apps apps) {
        this.apps = apps;
    }

    @Override
    public GitApp.Page apps(CallerToken token, String namespace) {
        requireNamespace(namespace);
        return new GitApp.Page(apps.list(token, namespace));
    }

    @Override
    public GitApp app(CallerToken token, String namespace, String name) {
        return apps.find(token, app(namespace, name));
    }

    @Override
    public PollResult poll(CallerToken token, String namespace, String name) {
        Apps.Polled polled = apps.poll(token, app(namespace, name));
        Outcome outcome = polled.outcome();
        return new PollResult(outcome.result(), outcome.message(), outcome.reason(), polled.app());
    }

    @Override
    public GitApp pin(CallerToken token, String namespace, String name, byte[] body) {
        AppName app = app(namespace, name);
        return Bodies.commit(body).map(commit -> apps.pin(token, app, commit)).orElseGet(() -> apps.unpin(token, app));
    }

    @Override
    public GitApp trustHostKey(CallerToken token, String namespace, String name, byte[] body) {
        AppName app = app(namespace, name);
        return apps.trustHostKey(token, app, Bodies.fingerprint(body));
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
