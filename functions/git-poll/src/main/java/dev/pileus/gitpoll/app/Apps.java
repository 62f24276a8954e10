package dev.pileus.gitpoll.app;

import dev.pileus.api.CallerToken;
import dev.pileus.api.gitpoll.GitApp;
import dev.pileus.common.CallerClients;
import dev.pileus.common.ProblemException;
import dev.pileus.common.git.GitException;
import dev.pileus.common.git.RepositoryAddress;
import dev.pileus.gitpoll.git.Commit;
import dev.pileus.gitpoll.git.Remotes;
import dev.pileus.gitpoll.git.Revision.Exact;
import dev.pileus.gitpoll.git.Source;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Shows and changes apps for callers, with their rights. They see with their own token, and change the registration
 * with it too; for a poll and what follows of it see {@link OwnClient}.
 */
@Singleton
final class Apps {

    private final CallerClients clients;
    private final KubernetesClient own;
    private final Access access;
    private final Poller poller;
    private final Rollout rollout;
    private final Remotes remotes;
    private final HostKeys hostKeys;
    private final AppEvents events;
    private final SecretCache secrets;
    private final Clock clock;

    Apps(
            CallerClients clients,
            @Named(OwnClient.NAME) KubernetesClient own,
            Access access,
            Poller poller,
            Rollout rollout,
            Remotes remotes,
            HostKeys hostKeys,
            AppEvents events,
            SecretCache secrets,
            Clock clock) {
        this.clients = clients;
        this.own = own;
        this.access = access;
        this.poller = poller;
        this.rollout = rollout;
        this.remotes = remotes;
        this.hostKeys = hostKeys;
        this.events = events;
        this.secrets = secrets;
        this.clock = clock;
    }

    /** A poll that was asked for, and the app after it. */
    record Polled(Outcome outcome, GitApp app) {}

    /** Polls all apps that are due, see {@link Poller#pollDue}, for a caller who may list them. */
    Poller.Round pollDue(CallerToken token, Optional<Map<String, Integer>> due) {
        try (KubernetesClient client = clients.of(token)) {
            return poller.pollDue(new AppStore(client).all(), due);
        }
    }

    List<GitApp> list(CallerToken token, String namespace) {
        try (KubernetesClient client = clients.of(token)) {
            return new AppStore(client).in(namespace).stream().map(this::view).toList();
        }
    }

    GitApp find(CallerToken token, AppName name) {
        try (KubernetesClient client = clients.of(token)) {
            return view(require(client, name));
        }
    }

    Polled poll(CallerToken token, AppName name) {
        access.requireChanging(token, name);
        Outcome outcome = poller.pollNow(require(own, name));
        return new Polled(outcome, view(require(own, name)));
    }

    /** Has an app stay at a commit that it was at before, or that its repository has. */
    GitApp pin(CallerToken token, AppName name, String commit) {
        access.requireChanging(token, name);
        try (KubernetesClient client = clients.of(token)) {
            App app = require(client, name);
            Commit wanted = details(app, commit);
            AppPatch patch = new AppPatch(app).annotation(AppLabels.PINNED_COMMIT, Optional.of(wanted.id()));
            if (app.commit().map(Commit::id).filter(wanted.id()::equals).isEmpty()) {
                patch.commit(wanted)
                        .annotation(
                                AppLabels.HISTORY,
                                Optional.of(History.write(
                                        History.with(History.Entry.of(wanted, clock.instant()), app.history()))));
            }
            if (!patch.isEmpty()) {
                new AppStore(client).change(app, patch);
                events.audit(
                        own,
                        app,
                        CallerClients.userOf(client),
                        "pinned the app %s to %s".formatted(name.name(), Commit.shortId(commit)));
            }
            rollout.follow(own, name, wanted.id());
        }
        poller.pollAfterChange(require(own, name));
        return view(require(own, name));
    }

    /** Has an app follow its branch again. */
    GitApp unpin(CallerToken token, AppName name) {
        access.requireChanging(token, name);
        try (KubernetesClient client = clients.of(token)) {
            App app = require(client, name);
            AppPatch patch = new AppPatch(app).annotation(AppLabels.PINNED_COMMIT, Optional.empty());
            if (!patch.isEmpty()) {
                new AppStore(client).change(app, patch);
                events.audit(
                        own,
                        app,
                        CallerClients.userOf(client),
                        "had the app %s follow %s again".formatted(name.name(), app.ref()));
            }
        }
        poller.pollAfterChange(require(own, name));
        return view(require(own, name));
    }

    /** Trusts the host key of that fingerprint from now on. */
    GitApp trustHostKey(CallerToken token, AppName name, String fingerprint) {
        access.requireChanging(token, name);
        access.requireGivingKeys(token, name);
        try (KubernetesClient client = clients.of(token)) {
            App app = require(client, name);
            String trusted = poller.inSlot(app, () -> hostKeys.trust(own, app, fingerprint));
            events.audit(
                    own,
                    app,
                    CallerClients.userOf(client),
                    "trusted the host key %s for the app %s".formatted(trusted, name.name()));
        }
        poller.pollAfterChange(require(own, name));
        return view(require(own, name));
    }

    private Commit details(App app, String commit) {
        Optional<Commit> known = app.history().stream()
                .filter(entry -> entry.commit().equals(commit))
                .findFirst()
                .map(History.Entry::toCommit);
        if (known.isPresent()) {
            return known.get();
        }
        return poller.inSlot(app, () -> fetch(app, commit));
    }

    private Commit fetch(App app, String commit) {
        try {
            RepositoryAddress address = RepositoryAddress.parse(app.repository());
            Source source = new Source(address, secrets.read(own, app).credentials(address), app.hostKeys(address));
            return remotes.changed(source, new Exact(commit), Optional.empty()).orElseThrow();
        } catch (GitException e) {
            throw ProblemException.invalid("commit", e.getMessage());
        }
    }

    private static App require(KubernetesClient client, AppName name) {
        return new AppStore(client)
                .find(name)
                .orElseThrow(() -> new ProblemException(
                        HttpStatus.NOT_FOUND,
                        "There is no git app '" + name.name() + "' in '" + name.namespace() + "'."));
    }

    /** What the ConfigMap says, and what is remembered, which is newer. */
    private GitApp view(App app) {
        Optional<PollState> state = poller.state(app.name());
        return new GitApp(
                app.name().namespace(),
                app.name().name(),
                app.repository(),
                app.ref(),
                app.commit()
                        .map(commit ->
                                new GitApp.Commit(commit.id(), commit.author(), commit.date(), commit.subject())),
                app.pinned(),
                app.interval().toString(),
                state.map(PollState::lastPoll).or(app::lastPoll),
                state.map(PollState::nextPoll).or(app::nextPoll),
                state.map(PollState::failures).orElseGet(app::failures),
                state.isPresent() ? state.get().error() : app.lastError(),
                app.annotation(AppLabels.HOST_KEY),
                app.annotation(AppLabels.OFFERED_HOST_KEY),
                app.annotation(AppLabels.PUBLIC_KEY),
                app.history().stream().map(History.Entry::toAnswer).toList(),
                state.map(PollState::polls).orElse(List.of()));
    }
}
