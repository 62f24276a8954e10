package dev.pileus.gitpoll.app;

import dev.pileus.common.Reason;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.Optional;

/**
 * A poll that was.
 *
 * @param millis how long it took
 * @param outcome what came of it
 * @param message what changed; empty where nothing did
 * @param reason what was wrong, where something was
 */
@Serdeable
record PastPoll(Instant time, long millis, Outcome.Result outcome, Optional<String> message, Optional<Reason> reason) {}
