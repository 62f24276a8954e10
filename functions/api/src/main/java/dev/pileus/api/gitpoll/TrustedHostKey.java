package dev.pileus.api.gitpoll;

import io.micronaut.serde.annotation.Serdeable;

/**
 * A request to trust another host key of a git server.
 *
 * @param fingerprint its fingerprint, {@code SHA256:…}, as the server shows it now
 */
@Serdeable
public record TrustedHostKey(String fingerprint) {}
