package dev.pileus.gitpoll.app;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.pileus.common.CallerToken;
import dev.pileus.gitpoll.git.Commit;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import java.util.Optional;

/** Polling the repositories of all git apps; a CronJob calls it each minute. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
final class PollController {

    private final Apps apps;

    PollController(Apps apps) {
        this.apps = apps;
    }

    /**
     * What a round of polls came to.
     *
     * @param apps how many git apps there are
     * @param checked how many repositories were asked, the others not being due
     * @param unfinished how many of them have not answered yet; those polls go on
     * @param changed the apps that go to another commit
     * @param failed the apps whose repository could not be read
     */
    @Serdeable
    record Report(int apps, int checked, int unfinished, List<Change> changed, List<Failure> failed) {}

    /** An app that goes to another commit. */
    @Serdeable
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record Change(String app, String commit, Optional<String> previous, String subject) {}

    /** An app whose repository could not be read, and why; its pods stay at their commit. */
    @Serdeable
    record Failure(String app, String reason) {}

    /** Asks the repositories of all git apps that are due, for a caller who may list ConfigMaps in all namespaces. */
    @Post(value = "/poll", consumes = "*/*")
    Report poll(CallerToken token) {
        Poller.Round round = apps.pollDue(token);
        List<Change> changed = round.outcomes().stream()
                .flatMap(outcome -> outcome.commit().map(commit -> change(outcome, commit)).stream())
                .toList();
        List<Failure> failed = round.outcomes().stream()
                .flatMap(outcome ->
                        outcome.reason().map(reason -> new Failure(outcome.app().toString(), reason)).stream())
                .toList();
        return new Report(
                round.apps(), round.outcomes().size() + round.unfinished(), round.unfinished(), changed, failed);
    }

    private static Change change(Outcome outcome, Commit commit) {
        return new Change(outcome.app().toString(), commit.id(), outcome.previous(), commit.subject());
    }
}
