package dev.pileus.ui.functions;

import io.micronaut.serde.annotation.Serdeable;

/**
 * A workload's new life.
 *
 * @param ttl how long from now, an ISO 8601 duration
 */
@Serdeable
public record Extension(String ttl) {}
