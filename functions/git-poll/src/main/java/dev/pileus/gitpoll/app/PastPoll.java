package dev.pileus.gitpoll.app;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.Optional;

/**
 * A poll that was.
 *
 * @param millis how long it took
 * @param outcome what came of it
 * @param message what was wrong, or what changed; empty where nothing did
 */
@Serdeable
record PastPoll(Instant time, long millis, Outcome.Result outcome, Optional<String> message) {}
