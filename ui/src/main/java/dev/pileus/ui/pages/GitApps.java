package dev.pileus.ui.pages;

import dev.pileus.ui.functions.GitApp;
import dev.pileus.ui.functions.GitPollFunction;
import dev.pileus.ui.functions.Workload;
import dev.pileus.ui.session.Token;
import io.micronaut.http.client.exceptions.HttpClientException;
import io.micronaut.scheduling.TaskExecutors;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the function that asks repositories knows of git apps, for pages that can do without it. */
@Singleton
public final class GitApps {

    /** What the catalogue calls them. */
    static final String KIND = "git-app";

    private static final Logger LOG = LoggerFactory.getLogger(GitApps.class);

    private final GitPollFunction gitPoll;
    private final ExecutorService background;

    GitApps(GitPollFunction gitPoll, @Named(TaskExecutors.BLOCKING) ExecutorService background) {
        this.gitPoll = gitPoll;
        this.background = background;
    }

    /** The workload with how its repository is asked, where it is a git app and that can be had. */
    public WorkloadView completed(Token token, WorkloadView view) {
        Workload workload = view.workload();
        return workload.kind().equals(KIND) ? view.with(ifKnown(token, workload.namespace(), workload.name())) : view;
    }

    /** Has the repository of a workload that was made or changed be asked, if it is a git app; nobody waits for it. */
    void askSoon(Token token, Workload workload) {
        if (workload.kind().equals(KIND)) {
            background.execute(() -> ask(token, workload.namespace(), workload.name()));
        }
    }

    private Optional<GitApp> ifKnown(Token token, String namespace, String name) {
        try {
            return Optional.of(gitPoll.app(token, namespace, name));
        } catch (HttpClientException e) {
            LOG.info("How {}/{} is polled cannot be had: {}", namespace, name, e.getMessage());
            return Optional.empty();
        }
    }

    private void ask(Token token, String namespace, String name) {
        try {
            gitPoll.poll(token, namespace, name);
        } catch (HttpClientException e) {
            LOG.info("{}/{} is polled when it is due, for now it was not: {}", namespace, name, e.getMessage());
        }
    }
}
