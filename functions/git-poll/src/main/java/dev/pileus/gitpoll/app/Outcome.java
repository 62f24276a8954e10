package dev.pileus.gitpoll.app;

import dev.pileus.api.Reason;
import dev.pileus.api.gitpoll.PollOutcome;
import dev.pileus.gitpoll.git.Commit;
import java.util.Optional;

/**
 * The outcome of a poll.
 *
 * @param commit the new commit, where there is one
 * @param previous the one before it
 * @param reason what is wrong, where something is
 */
record Outcome(
        AppName app, PollOutcome result, Optional<Commit> commit, Optional<String> previous, Optional<Reason> reason) {

    static Outcome unchanged(AppName app) {
        return new Outcome(app, PollOutcome.UNCHANGED, Optional.empty(), Optional.empty(), Optional.empty());
    }

    static Outcome changed(AppName app, Commit commit, Optional<String> previous) {
        return new Outcome(app, PollOutcome.CHANGED, Optional.of(commit), previous, Optional.empty());
    }

    static Outcome failed(AppName app, Reason reason) {
        return new Outcome(app, PollOutcome.FAILED, Optional.empty(), Optional.empty(), Optional.of(reason));
    }

    /** What is new, in one line; empty where nothing is. */
    Optional<String> message() {
        return commit.map(to -> "now at %s: %s".formatted(Commit.shortId(to.id()), to.subject()));
    }

    /** One line about it for the log; empty where nothing happened. */
    Optional<String> line() {
        return reason.map(Reason::toString).or(this::message);
    }
}
