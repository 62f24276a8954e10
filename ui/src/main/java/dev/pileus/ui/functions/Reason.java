package dev.pileus.ui.functions;

import io.micronaut.serde.annotation.Serdeable;

/**
 * Why something is as it is.
 *
 * @param code what programs decide by, such as {@code DeployKeyRefused}
 * @param message what people are told
 */
@Serdeable
public record Reason(String code, String message) {}
