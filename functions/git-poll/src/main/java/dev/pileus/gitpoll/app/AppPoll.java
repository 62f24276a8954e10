package dev.pileus.gitpoll.app;

import dev.pileus.api.Reason;
import dev.pileus.common.git.GitException;
import dev.pileus.common.git.RepositoryAddress;
import dev.pileus.common.git.RepositoryAddress.Protocol;
import dev.pileus.gitpoll.app.AppEvents.EventReason;
import dev.pileus.gitpoll.git.Commit;
import dev.pileus.gitpoll.git.Credentials.DeployKey;
import dev.pileus.gitpoll.git.KnownHosts;
import dev.pileus.gitpoll.git.Remotes;
import dev.pileus.gitpoll.git.Revision;
import dev.pileus.gitpoll.git.Source;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;
import java.time.Clock;
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
    private final SecretCache secrets;
    private final AppEvents events;
    private final Clock clock;

    AppPoll(Remotes remotes, SecretCache secrets, AppEvents events, Clock clock) {
        this.remotes = remotes;
        this.secrets = secrets;
        this.events = events;
        this.clock = clock;
    }

    /** What came of a poll, and the app after it. */
    record Polled(Outcome outcome, App app) {}

    /**
     * How an app's repository was found.
     *
     * @param commit the new commit; empty where it is the known one
     * @param error what is wrong
     * @param source the repository; empty where its address or what opens it is no good
     * @param secret what opens it
     */
    private record Finding(Optional<Commit> commit, Optional<Reason> error, Optional<Source> source, AppSecret secret) {

        /** The fingerprint that the server showed. */
        Optional<String> hostKey() {
            return source.flatMap(each -> each.hostKeys().shown()).map(KnownHosts::fingerprint);
        }

        boolean hostKeyRefused() {
            return source.flatMap(each -> each.hostKeys().refusal()).isPresent();
        }

        /** The line that makes the server known from now on, where it was believed without being known. */
        Optional<String> pin() {
            return source.filter(each -> error.isEmpty() && each.hostKeys().wasUnknown())
                    .map(each -> KnownHosts.line(
                            each.address(), each.hostKeys().shown().orElseThrow()));
        }

        /** The public half of the deploy key. */
        Optional<String> publicKey() {
            return source.map(Source::credentials)
                    .filter(DeployKey.class::isInstance)
                    .map(key -> ((DeployKey) key).publicHalf());
        }

        /** Whether the repository is not reached by ssh, so that what belongs to that has no use any more. */
        boolean isWithoutSsh() {
            return source.filter(each -> each.address().protocol() != Protocol.SSH)
                    .isPresent();
        }
    }

    /** When the next poll is, by the number of failures in a row. */
    @FunctionalInterface
    interface Plan {
        Instant next(int failures);
    }

    /**
     * Polls.
     *
     * @param failures how many polls have failed before this one, in a row
     * @param freshSecret whether to read the Secret and not the cache, since somebody waits to see whether it is right now
     */
    Polled run(KubernetesClient client, App app, int failures, boolean freshSecret, Plan plan) {
        AppStore store = new AppStore(client);
        Finding finding = check(client, app, freshSecret);
        int failuresNow = finding.error().isPresent() ? failures + 1 : 0;
        App current = app;
        for (int attempt = 1; ; attempt++) {
            try {
                Polled polled = record(client, store, current, finding, failuresNow, plan);
                if (finding.error().isEmpty()) {
                    secrets.put(polled.app(), finding.secret());
                }
                return polled;
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpStatus.CONFLICT.getCode() || attempt == TRIES) {
                    throw e;
                }
                // Somebody was quicker: another poll, which has found the same, or a person, who wants something else.
                Optional<App> fresh = store.find(app.name());
                if (fresh.isEmpty() || !fresh.get().spec().equals(app.spec())) {
                    return new Polled(Outcome.unchanged(app.name()), app);
                }
                current = fresh.get();
            }
        }
    }

    /** Asks the repository: with the Secret that opened it before, and with what it has become where that does not. */
    private Finding check(KubernetesClient client, App app, boolean freshSecret) {
        Optional<AppSecret> cached = freshSecret ? Optional.empty() : secrets.cached(app);
        if (cached.isPresent()) {
            Finding finding = check(app, cached.get());
            if (finding.error().isEmpty()) {
                return finding;
            }
            secrets.evict(app.name());
            AppSecret now = secrets.read(client, app);
            return now.equals(cached.get()) ? finding : check(app, now);
        }
        return check(app, secrets.read(client, app));
    }

    private Finding check(App app, AppSecret secret) {
        Optional<Source> source = Optional.empty();
        try {
            RepositoryAddress address = RepositoryAddress.parse(app.repository());
            source = Optional.of(new Source(address, secret.credentials(address), app.hostKeys(address)));
            Revision revision = Revision.parse(app.pinned().orElse(app.ref()));
            Optional<Commit> commit =
                    remotes.changed(source.get(), revision, app.commit().map(Commit::id));
            return new Finding(commit, Optional.empty(), source, secret);
        } catch (GitException e) {
            return new Finding(Optional.empty(), Optional.of(e.reason()), source, secret);
        }
    }

    private Polled record(KubernetesClient client, AppStore store, App app, Finding finding, int failures, Plan plan) {
        Optional<String> previous = app.commit().map(Commit::id);
        Optional<Commit> commit = finding.commit()
                .filter(found -> previous.filter(found.id()::equals).isEmpty());
        Optional<Reason> error = finding.error();
        AppPatch patch = new AppPatch(app);
        patch.annotation(AppLabels.LAST_ERROR, error.map(Reason::toString));
        if (finding.publicKey().isPresent()) {
            patch.annotation(AppLabels.PUBLIC_KEY, finding.publicKey());
        }
        finding.pin().ifPresent(line -> patch.data(App.PINNED_HOSTS, Optional.of(line)));
        if (finding.isWithoutSsh()) {
            patch.annotation(AppLabels.PUBLIC_KEY, Optional.empty())
                    .annotation(AppLabels.HOST_KEY, Optional.empty())
                    .annotation(AppLabels.OFFERED_HOST_KEY, Optional.empty())
                    .data(App.PINNED_HOSTS, Optional.empty());
        } else if (finding.hostKeyRefused()) {
            patch.annotation(AppLabels.OFFERED_HOST_KEY, finding.hostKey());
        } else if (finding.error().isEmpty()) {
            patch.annotation(AppLabels.OFFERED_HOST_KEY, Optional.empty());
            finding.hostKey().ifPresent(key -> patch.annotation(AppLabels.HOST_KEY, Optional.of(key)));
        }
        commit.ifPresent(to -> patch.commit(to)
                .annotation(
                        AppLabels.HISTORY,
                        Optional.of(
                                History.write(History.with(History.Entry.of(to, clock.instant()), app.history())))));
        if (patch.isEmpty()) {
            return new Polled(
                    error.map(reason -> Outcome.failed(app.name(), reason))
                            .orElseGet(() -> Outcome.unchanged(app.name())),
                    app);
        }
        patch.annotation(AppLabels.LAST_POLL, Optional.of(timestamp(clock.instant())))
                .annotation(AppLabels.NEXT_POLL, Optional.of(timestamp(plan.next(failures))))
                .annotation(
                        AppLabels.FAILURES,
                        Optional.of(failures).filter(n -> n > 0).map(String::valueOf));
        App changed = store.change(app, patch);
        finding.pin().ifPresent(line -> publishPin(client, changed, finding));
        publish(client, app, changed, error, commit, previous);
        return new Polled(
                error.map(reason -> Outcome.failed(app.name(), reason))
                        .or(() -> commit.map(to -> Outcome.changed(app.name(), to, previous)))
                        .orElseGet(() -> Outcome.unchanged(app.name())),
                changed);
    }

    private void publishPin(KubernetesClient client, App app, Finding finding) {
        events.publish(
                client,
                app,
                EventReason.HOST_KEY_PINNED,
                "From now on %s has to show the host key %s"
                        .formatted(
                                finding.source().orElseThrow().address().server(),
                                finding.hostKey().orElseThrow()));
    }

    private void publish(
            KubernetesClient client,
            App before,
            App after,
            Optional<Reason> error,
            Optional<Commit> commit,
            Optional<String> previous) {
        Optional<String> earlier = before.lastError().map(Reason::message);
        if (error.isPresent() && !error.map(Reason::message).equals(earlier)) {
            events.publish(client, after, EventReason.POLL_FAILED, error.get().message());
        }
        if (error.isEmpty() && earlier.isPresent()) {
            events.publish(client, after, EventReason.POLL_RECOVERED, "The repository can be read again");
        }
        commit.ifPresent(to -> events.publish(
                client,
                after,
                EventReason.COMMIT_CHANGED,
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
