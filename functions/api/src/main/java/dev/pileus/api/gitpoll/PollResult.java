package dev.pileus.api.gitpoll;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.pileus.api.Reason;
import io.micronaut.serde.annotation.Serdeable;
import java.util.Optional;

/**
 * The result of a poll that was asked for, and the app after it.
 *
 * @param message what is new; empty where nothing is
 * @param reason what is wrong; empty where nothing is
 */
@Serdeable
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record PollResult(PollOutcome outcome, Optional<String> message, Optional<Reason> reason, GitApp app) {}
