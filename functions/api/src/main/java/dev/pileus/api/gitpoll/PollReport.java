package dev.pileus.api.gitpoll;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.pileus.api.Reason;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The result of a round of polls.
 *
 * @param apps how many git apps there are
 * @param checked how many repositories were asked, the others not being due
 * @param unfinished how many of them have not answered yet; those polls go on
 * @param changed the apps that go to another commit
 * @param failed the apps whose repository could not be read
 * @param next when which app is due next, as far as that is known
 */
@Serdeable
public record PollReport(
        int apps, int checked, int unfinished, List<Change> changed, List<Failure> failed, List<Plan> next) {

    /** An app that goes to another commit. */
    @Serdeable
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Change(String app, String commit, Optional<String> previous, String subject) {}

    /** An app whose repository could not be read, and why; its pods stay at their commit. */
    @Serdeable
    public record Failure(String app, Reason reason) {}

    /**
     * The next poll of an app.
     *
     * @param app its namespace and its name, with a slash between them
     * @param failures how many polls have failed in a row
     */
    @Serdeable
    public record Plan(String app, Instant time, int failures) {}
}
