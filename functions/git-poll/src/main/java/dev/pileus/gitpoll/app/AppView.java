package dev.pileus.gitpoll.app;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.pileus.common.Reason;
import dev.pileus.gitpoll.git.Commit;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An app as it is answered.
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
record AppView(
        String namespace,
        String name,
        String repository,
        String ref,
        Optional<CommitView> commit,
        Optional<String> pinned,
        String interval,
        Optional<Instant> lastPoll,
        Optional<Instant> nextPoll,
        int failures,
        Optional<Reason> error,
        Optional<String> hostKey,
        Optional<String> offeredHostKey,
        Optional<String> publicKey,
        List<History.Entry> history,
        List<PastPoll> polls) {

    /** A commit as it is answered. */
    @Serdeable
    record CommitView(String id, String author, String date, String subject) {
        static CommitView of(Commit commit) {
            return new CommitView(commit.id(), commit.author(), commit.date(), commit.subject());
        }
    }

    /** What the ConfigMap says, and what is remembered, which is newer. */
    static AppView of(App app, Optional<Memory> memory) {
        return new AppView(
                app.name().namespace(),
                app.name().name(),
                app.repository(),
                app.ref(),
                app.commit().map(CommitView::of),
                app.pinned(),
                app.interval().toString(),
                memory.map(Memory::lastPoll).or(app::lastPoll),
                memory.map(Memory::nextPoll).or(app::nextPoll),
                memory.map(Memory::failures).orElseGet(app::failures),
                memory.isPresent() ? memory.get().error() : app.lastError(),
                app.annotation(AppLabels.HOST_KEY),
                app.annotation(AppLabels.OFFERED_HOST_KEY),
                app.annotation(AppLabels.PUBLIC_KEY),
                app.history(),
                memory.map(Memory::polls).orElse(List.of()));
    }
}
