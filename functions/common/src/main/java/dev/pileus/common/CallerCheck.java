package dev.pileus.common;

import dev.pileus.api.CallerToken;

/** Finds the user that a token belongs to. Each function has one, by the Kubernetes client that it uses. */
@FunctionalInterface
public interface CallerCheck {

    /**
     * The Kubernetes user name that the token belongs to.
     *
     * @throws RuntimeException what is answered with 401 where it belongs to nobody, with 503 where Kubernetes does not say
     */
    String userOf(CallerToken token);
}
