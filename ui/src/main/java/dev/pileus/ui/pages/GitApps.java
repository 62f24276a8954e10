package dev.pileus.ui.pages;

import dev.pileus.api.CallerToken;
import dev.pileus.api.Workload;
import dev.pileus.api.gitpoll.GitApp;
import dev.pileus.ui.functions.GitPollClient;
import io.micronaut.http.client.exceptions.HttpClientException;
import io.micronaut.scheduling.TaskExecutors;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads git apps from git-poll, for pages that can do without, and has them polled. */
@Singleton
public final class GitApps {

    /** What the catalogue calls them. */
    static final String KIND = "git-app";

    private static final Logger LOG = LoggerFactory.getLogger(GitApps.class);

    private final GitPollClient gitPoll;
    private final GitPollClient.LongTimeout longTimeout;
    private final ExecutorService background;

    GitApps(
            GitPollClient gitPoll,
            GitPollClient.LongTimeout longTimeout,
            @Named(TaskExecutors.BLOCKING) ExecutorService background) {
        this.gitPoll = gitPoll;
        this.longTimeout = longTimeout;
        this.background = background;
    }

    /** The workload with how its repository is polled, where it is a git app and that can be had. */
    public WorkloadView completed(CallerToken token, WorkloadView view) {
        Workload workload = view.workload();
        return workload.kind().equals(KIND) ? view.with(find(token, workload.namespace(), workload.name())) : view;
    }

    /** Polls the repository of a workload that was made or changed, if it is a git app; nobody waits for it. */
    void pollInBackground(CallerToken token, Workload workload) {
        if (workload.kind().equals(KIND)) {
            background.execute(() -> poll(token, workload.namespace(), workload.name()));
        }
    }

    private Optional<GitApp> find(CallerToken token, String namespace, String name) {
        try {
            return Optional.of(gitPoll.app(token, namespace, name));
        } catch (HttpClientException e) {
            LOG.info("How {}/{} is polled cannot be had: {}", namespace, name, e.getMessage());
            return Optional.empty();
        }
    }

    private void poll(CallerToken token, String namespace, String name) {
        try {
            longTimeout.poll(token, namespace, name);
        } catch (HttpClientException e) {
            LOG.info("{}/{} is polled when it is due, for now it was not: {}", namespace, name, e.getMessage());
        }
    }
}
