package dev.pileus.api.gitpoll;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/** The apps that are due among those that git-poll has forgotten: what it has said itself of when they are. */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
public record DuePolls(List<Due> due) {

    /**
     * An app that is due.
     *
     * @param app its namespace and its name, with a slash between them
     * @param failures how many polls of it have failed in a row
     */
    @Serdeable
    public record Due(String app, int failures) {}
}
