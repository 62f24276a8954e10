package dev.pileus.gitpoll.app;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.pileus.common.CallerToken;
import dev.pileus.common.Reason;
import dev.pileus.gitpoll.git.Commit;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Polling the repositories of all git apps; status calls it when one is due. */
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
     * @param next when which app is due next, as far as that is known
     */
    @Serdeable
    record Report(int apps, int checked, int unfinished, List<Change> changed, List<Failure> failed, List<Plan> next) {}

    /** An app that goes to another commit. */
    @Serdeable
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record Change(String app, String commit, Optional<String> previous, String subject) {}

    /** An app whose repository could not be read, and why; its pods stay at their commit. */
    @Serdeable
    record Failure(String app, Reason reason) {}

    /**
     * When an app is due.
     *
     * @param app its namespace and its name, with a slash between them
     * @param failures how many polls have failed in a row
     */
    @Serdeable
    record Plan(String app, Instant time, int failures) {}

    /**
     * Asks the repositories of all git apps that are due, for a caller who may list ConfigMaps in all namespaces. This
     * function forgets when it sleeps which these are. So a caller may give back what it was told: {@code {"due": [{"app",
     * "failures"}]}} says which apps are due among those that have been forgotten. Without a body all of these are.
     */
    @Post(value = "/poll", consumes = "*/*")
    Report poll(CallerToken token, HttpRequest<?> request, @Nullable @Body byte[] body) {
        Optional<Map<String, Integer>> due =
                body == null || body.length == 0 ? Optional.empty() : Optional.of(Bodies.due(request, body));
        Poller.Round round = apps.pollDue(token, due);
        List<Change> changed = round.outcomes().stream()
                .flatMap(outcome -> outcome.commit().map(commit -> change(outcome, commit)).stream())
                .toList();
        List<Failure> failed = round.outcomes().stream()
                .flatMap(outcome ->
                        outcome.reason().map(reason -> new Failure(outcome.app().toString(), reason)).stream())
                .toList();
        return new Report(
                round.apps(),
                round.outcomes().size() + round.unfinished(),
                round.unfinished(),
                changed,
                failed,
                round.next().stream()
                        .map(plan -> new Plan(plan.app().toString(), plan.time(), plan.failures()))
                        .toList());
    }

    private static Change change(Outcome outcome, Commit commit) {
        return new Change(outcome.app().toString(), commit.id(), outcome.previous(), commit.subject());
    }
}
