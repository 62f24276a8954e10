package dev.pileus.api.gitpoll;

import io.micronaut.serde.annotation.Serdeable;

/**
 * The host key that a git server is known by from now on.
 *
 * @param fingerprint its fingerprint, {@code SHA256:…}, as the server shows it now
 */
@Serdeable
public record TrustedHostKey(String fingerprint) {}
