package dev.pileus.gitpoll.app;

import dev.pileus.common.git.GitTrouble;
import dev.pileus.gitpoll.app.AppEvents.Happening;
import dev.pileus.gitpoll.git.Commit;
import dev.pileus.gitpoll.git.Credentials.DeployKey;
import dev.pileus.gitpoll.git.KnownHosts;
import dev.pileus.gitpoll.git.Remotes;
import dev.pileus.gitpoll.git.Revision;
import dev.pileus.gitpoll.git.Source;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micronaut.context.annotation.Value;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * One poll of one app: asks its repository and writes down what is new. Where nothing is new, nothing is written: not
 * that it was polled, and not a second time that it fails as it did before.
 */
@Singleton
final class AppPoll {

    private static final int TRIES = 3;

    private final Remotes remotes;
    private final AppEvents events;
    private final Clock clock;
    private final Duration deadline;

    AppPoll(Remotes remotes, AppEvents events, Clock clock, @Value("${pileus.git.deadline}") Duration deadline) {
        this.remotes = remotes;
        this.events = events;
        this.clock = clock;
        this.deadline = deadline;
    }

    /**
     * How an app's repository was found.
     *
     * @param commit the new commit; empty where it is the known one
     * @param trouble what is wrong
     * @param hostKey the fingerprint that the server showed
     * @param hostKeyRefused whether it was not accepted
     * @param publicKey the public half of the deploy key
     */
    private record Finding(
            Optional<Commit> commit,
            Optional<GitTrouble> trouble,
            Optional<String> hostKey,
            boolean hostKeyRefused,
            Optional<String> publicKey) {}

    /** When the next poll is, by the number of failures in a row. */
    @FunctionalInterface
    interface Plan {
        Instant next(int failures);
    }

    /**
     * Polls.
     *
     * @param failures how many polls have failed before this one, in a row
     */
    Outcome run(KubernetesClient client, App app, int failures, Plan plan) {
        AppStore store = new AppStore(client);
        Finding finding = look(client, store, app);
        int failuresNow = finding.trouble().isPresent() ? failures + 1 : 0;
        App current = app;
        for (int attempt = 1; ; attempt++) {
            try {
                return record(client, store, current, finding, failuresNow, plan);
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpStatus.CONFLICT.getCode() || attempt == TRIES) {
                    throw e;
                }
                // Somebody was quicker: another poll, which has found the same, or a person, who wants something else.
                Optional<App> fresh = store.find(app.name());
                if (fresh.isEmpty() || !fresh.get().wish().equals(app.wish())) {
                    return Outcome.unchanged(app.name());
                }
                current = fresh.get();
            }
        }
    }

    /** Asks the repository, and pins the server's key where it was seen for the first time. */
    private Finding look(KubernetesClient client, AppStore store, App app) {
        Optional<String> publicKey = Optional.empty();
        Optional<Source> source = Optional.empty();
        try {
            AppSecret secret = store.secret(app.name());
            source = Optional.of(secret.source(app));
            if (source.get().credentials() instanceof DeployKey key) {
                publicKey = Optional.of(key.publicHalf());
            }
            Revision revision = Revision.parse(app.pinned().orElse(app.ref()));
            Optional<Commit> commit = ask(source.get(), revision, app.commit().map(Commit::id));
            if (source.get().hostKeys().wasUnknown()) {
                pin(client, store, app, secret, source.get());
            }
            return new Finding(commit, Optional.empty(), shown(source), false, publicKey);
        } catch (GitTrouble trouble) {
            boolean refused = source.flatMap(each -> each.hostKeys().refusal()).isPresent();
            return new Finding(Optional.empty(), Optional.of(trouble), shown(source), refused, publicKey);
        }
    }

    private Optional<Commit> ask(Source source, Revision revision, Optional<String> known) throws GitTrouble {
        try (Deadline ignored = Deadline.start(deadline)) {
            return remotes.changed(source, revision, known);
        }
    }

    private static Optional<String> shown(Optional<Source> source) {
        return source.flatMap(each -> each.hostKeys().shown()).map(KnownHosts::fingerprint);
    }

    private void pin(KubernetesClient client, AppStore store, App app, AppSecret secret, Source source) {
        Optional<Secret> object = secret.secret();
        if (object.isEmpty()) {
            return;
        }
        store.change(object.get(), HostKeys.pin(secret, source));
        events.happened(
                client,
                app,
                Happening.HOST_KEY_PINNED,
                "From now on %s has to show the host key %s"
                        .formatted(
                                source.address().server(),
                                shown(Optional.of(source)).orElseThrow()));
    }

    private Outcome record(KubernetesClient client, AppStore store, App app, Finding finding, int failures, Plan plan) {
        Optional<String> previous = app.commit().map(Commit::id);
        Optional<Commit> commit = finding.commit()
                .filter(found -> previous.filter(found.id()::equals).isEmpty());
        Optional<String> error = finding.trouble().map(GitTrouble::getMessage);
        AppPatch patch = new AppPatch(app.configMap());
        patch.annotation(AppLabels.LAST_ERROR, error);
        if (finding.publicKey().isPresent()) {
            patch.annotation(AppLabels.PUBLIC_KEY, finding.publicKey());
        }
        if (finding.hostKeyRefused()) {
            patch.annotation(AppLabels.OFFERED_HOST_KEY, finding.hostKey());
        } else if (finding.trouble().isEmpty()) {
            patch.annotation(AppLabels.OFFERED_HOST_KEY, Optional.empty());
            finding.hostKey().ifPresent(key -> patch.annotation(AppLabels.HOST_KEY, Optional.of(key)));
        }
        commit.ifPresent(to -> patch.commit(to)
                .annotation(
                        AppLabels.HISTORY,
                        Optional.of(
                                History.write(History.with(History.Entry.of(to, clock.instant()), app.history())))));
        if (patch.isEmpty()) {
            return error.map(reason -> Outcome.failed(app.name(), reason))
                    .orElseGet(() -> Outcome.unchanged(app.name()));
        }
        patch.annotation(AppLabels.LAST_POLL, Optional.of(timestamp(clock.instant())))
                .annotation(AppLabels.NEXT_POLL, Optional.of(timestamp(plan.next(failures))))
                .annotation(
                        AppLabels.FAILURES,
                        Optional.of(failures).filter(n -> n > 0).map(String::valueOf));
        App changed = store.change(app, patch);
        tell(client, app, changed, error, commit, previous);
        return error.map(reason -> Outcome.failed(app.name(), reason))
                .or(() -> commit.map(to -> Outcome.changed(app.name(), to, previous)))
                .orElseGet(() -> Outcome.unchanged(app.name()));
    }

    private void tell(
            KubernetesClient client,
            App before,
            App after,
            Optional<String> error,
            Optional<Commit> commit,
            Optional<String> previous) {
        if (error.isPresent() && !error.equals(before.lastError())) {
            events.happened(client, after, Happening.POLL_FAILED, error.get());
        }
        if (error.isEmpty() && before.lastError().isPresent()) {
            events.happened(client, after, Happening.POLL_RECOVERED, "The repository can be read again");
        }
        commit.ifPresent(to -> events.happened(
                client,
                after,
                Happening.COMMIT_CHANGED,
                "%s is at %s: %s, by %s%s"
                        .formatted(
                                before.ref(),
                                Commit.shortId(to.id()),
                                to.subject(),
                                to.author(),
                                previous.map(from -> " (before: " + Commit.shortId(from) + ")")
                                        .orElse(""))));
    }

    static String timestamp(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
