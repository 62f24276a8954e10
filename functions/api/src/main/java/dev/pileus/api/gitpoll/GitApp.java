package dev.pileus.api.gitpoll;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.pileus.api.Reason;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A git app, with its repository and the state of its polls.
 *
 * @param ref the branch, tag or commit it follows; {@code HEAD}: the default branch
 * @param commit the commit it is at; empty before the first successful poll
 * @param pinned the commit it is to stay at
 * @param interval how often its repository is asked, ISO 8601
 * @param lastPoll when that was last; empty where it is not known here
 * @param nextPoll when it is next
 * @param failures how many polls have failed in a row
 * @param error what is wrong
 * @param hostKey the fingerprint by which the git server is known
 * @param offeredHostKey the fingerprint of a host key that was refused
 * @param publicKey the public half of the deploy key
 * @param history the latest commits it was at, newest first
 * @param polls the latest polls, newest first, as far as this process remembers
 */
@Serdeable
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record GitApp(
        String namespace,
        String name,
        String repository,
        String ref,
        Optional<Commit> commit,
        Optional<String> pinned,
        String interval,
        Optional<Instant> lastPoll,
        Optional<Instant> nextPoll,
        int failures,
        Optional<Reason> error,
        Optional<String> hostKey,
        Optional<String> offeredHostKey,
        Optional<String> publicKey,
        List<Past> history,
        List<Poll> polls) {

    /** The git apps of a namespace, by name. */
    @Serdeable
    public record Page(List<GitApp> items) {}

    /**
     * A commit.
     *
     * @param id its 40 digits
     * @param date when it was written, with the author's offset
     */
    @Serdeable
    public record Commit(String id, String author, String date, String subject) {}

    /**
     * A commit that the app was at.
     *
     * @param since when it came to be there, RFC 3339
     */
    @Serdeable
    public record Past(String commit, String author, String date, String subject, String since) {}

    /**
     * A poll that was.
     *
     * @param millis how long it took
     * @param outcome what came of it
     * @param message what changed; empty where nothing did
     * @param reason what was wrong, where something was
     */
    @Serdeable
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Poll(
            Instant time, long millis, PollOutcome outcome, Optional<String> message, Optional<Reason> reason) {}
}
