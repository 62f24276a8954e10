package dev.pileus.gitpoll.app;

import dev.pileus.api.CallerToken;
import dev.pileus.api.gitpoll.PollOperations;
import dev.pileus.api.gitpoll.PollReport;
import dev.pileus.gitpoll.git.Commit;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.annotation.Controller;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Serves the operation that polls the repositories of all git apps; status calls it when one is due. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
final class PollController implements PollOperations<byte[]> {

    private final Apps apps;

    PollController(Apps apps) {
        this.apps = apps;
    }

    @Override
    public PollReport poll(CallerToken token, @Nullable byte[] body) {
        Optional<Map<String, Integer>> due =
                body == null || body.length == 0 ? Optional.empty() : Optional.of(Bodies.due(body));
        Poller.Round round = apps.pollDue(token, due);
        List<PollReport.Change> changed = round.outcomes().stream()
                .flatMap(outcome -> outcome.commit().map(commit -> change(outcome, commit)).stream())
                .toList();
        List<PollReport.Failure> failed = round.outcomes().stream()
                .flatMap(outcome ->
                        outcome
                                .reason()
                                .map(reason ->
                                        new PollReport.Failure(outcome.app().toString(), reason))
                                .stream())
                .toList();
        return new PollReport(
                round.apps(),
                round.outcomes().size() + round.unfinished(),
                round.unfinished(),
                changed,
                failed,
                round.next().stream()
                        .map(plan -> new PollReport.Plan(plan.app().toString(), plan.time(), plan.failures()))
                        .toList());
    }

    private static PollReport.Change change(Outcome outcome, Commit commit) {
        return new PollReport.Change(outcome.app().toString(), commit.id(), outcome.previous(), commit.subject());
    }
}
