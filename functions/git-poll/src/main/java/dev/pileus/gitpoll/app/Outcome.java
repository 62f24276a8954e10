package dev.pileus.gitpoll.app;

import dev.pileus.api.gitpoll.PollOutcome;
import dev.pileus.gitpoll.git.Commit;
import java.util.Optional;

/**
 * What came of a poll.
 *
 * @param commit the new commit, where there is one
 * @param previous the one before it
 * @param reason what is wrong, where something is
 */
record Outcome(
        AppName app, PollOutcome result, Optional<Commit> commit, Optional<String> previous, Optional<String> reason) {

    static Outcome unchanged(AppName app) {
        return new Outcome(app, PollOutcome.UNCHANGED, Optional.empty(), Optional.empty(), Optional.empty());
    }

    static Outcome changed(AppName app, Commit commit, Optional<String> previous) {
        return new Outcome(app, PollOutcome.CHANGED, Optional.of(commit), previous, Optional.empty());
    }

    static Outcome failed(AppName app, String reason) {
        return new Outcome(app, PollOutcome.FAILED, Optional.empty(), Optional.empty(), Optional.of(reason));
    }

    /** One line about it; empty where nothing happened. */
    Optional<String> message() {
        return reason.or(() -> commit.map(to -> "now at %s: %s".formatted(Commit.shortId(to.id()), to.subject())));
    }
}
