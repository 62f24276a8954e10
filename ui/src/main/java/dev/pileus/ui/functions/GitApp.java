package dev.pileus.ui.functions;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A git app as the function answers it that asks its repository.
 *
 * @param ref the branch, tag or commit that it follows; {@code HEAD}: the default branch
 * @param commit the commit it is at; empty before the first successful poll
 * @param pinned the commit that it is to stay at
 * @param interval how often the repository is asked, an ISO 8601 duration
 * @param lastPoll when that was last
 * @param nextPoll when it is next
 * @param error what is wrong
 * @param hostKey the fingerprint by which the git server is known
 * @param offeredHostKey the fingerprint of a host key that was refused
 * @param publicKey the public half of the deploy key
 * @param history the latest commits it was at, the newest first
 * @param polls the latest polls, the newest first
 */
@Serdeable
public record GitApp(
        @Nullable String ref,
        Optional<Commit> commit,
        Optional<String> pinned,
        @Nullable String interval,
        Optional<Instant> lastPoll,
        Optional<Instant> nextPoll,
        Optional<Reason> error,
        Optional<String> hostKey,
        Optional<String> offeredHostKey,
        Optional<String> publicKey,
        @Nullable List<Past> history,
        @Nullable List<Poll> polls) {

    /** Fills in what was left out. */
    public GitApp {
        ref = ref == null ? "" : ref;
        interval = interval == null ? "" : interval;
        history = history == null ? List.of() : history;
        polls = polls == null ? List.of() : polls;
    }

    /**
     * A commit.
     *
     * @param id its 40 digits
     * @param date when it was written, with the author's offset
     */
    @Serdeable
    public record Commit(
            String id,
            @Nullable String author,
            @Nullable String date,
            @Nullable String subject) {

        /** Fills in what was left out. */
        public Commit {
            author = author == null ? "" : author;
            date = date == null ? "" : date;
            subject = subject == null ? "" : subject;
        }
    }

    /**
     * A commit that it was at.
     *
     * @param since when it came to be there
     */
    @Serdeable
    public record Past(
            String commit,
            @Nullable String author,
            @Nullable String date,
            @Nullable String subject,
            @Nullable String since) {

        /** The commit. */
        public Commit toCommit() {
            return new Commit(commit, author, date, subject);
        }
    }

    /**
     * A poll that was.
     *
     * @param millis how long it took
     * @param outcome {@code unchanged}, {@code changed} or {@code failed}
     * @param message what changed
     * @param reason what was wrong
     */
    @Serdeable
    public record Poll(Instant time, long millis, String outcome, Optional<String> message, Optional<Reason> reason) {}
}
