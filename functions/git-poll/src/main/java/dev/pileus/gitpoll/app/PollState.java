package dev.pileus.gitpoll.app;

import dev.pileus.api.Reason;
import dev.pileus.api.gitpoll.GitApp;
import dev.pileus.gitpoll.app.App.Spec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The state of an app's polls that is in memory only and lost with the process: the rest of it is in Kubernetes. The times
 * of polls are here and not there, or every poll would be a write.
 *
 * @param version the version of its ConfigMap that was seen last
 * @param spec what was asked for at the last poll
 * @param failures how many polls have failed in a row
 * @param rolledOut the commit that its pods were made to follow
 * @param polls the latest polls, newest first
 */
record PollState(
        String version,
        Spec spec,
        Instant lastPoll,
        Instant nextPoll,
        int failures,
        Optional<Reason> error,
        Optional<String> rolledOut,
        List<GitApp.Poll> polls) {

    private static final int POLLS = 10;

    /** The same of a later version, which wants nothing else. */
    PollState at(String later) {
        return new PollState(later, spec, lastPoll, nextPoll, failures, error, rolledOut, polls);
    }

    /** The latest polls with one more in front. */
    static List<GitApp.Poll> with(GitApp.Poll newest, Optional<PollState> before) {
        return Stream.concat(Stream.of(newest), before.map(PollState::polls).orElse(List.of()).stream())
                .limit(POLLS)
                .toList();
    }
}
