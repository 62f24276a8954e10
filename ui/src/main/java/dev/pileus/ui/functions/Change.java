package dev.pileus.ui.functions;

import io.micronaut.serde.annotation.Serdeable;
import java.util.Map;

/**
 * What is to be different about a workload.
 *
 * @param parameters the new values of those parameters that change
 */
@Serdeable
public record Change(Map<String, Object> parameters) {}
