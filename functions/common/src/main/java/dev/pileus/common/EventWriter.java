package dev.pileus.common;

import dev.pileus.api.CallerToken;

/** Creates Events in Kubernetes. Each function that writes an audit trail has one, by the Kubernetes client that it uses. */
@FunctionalInterface
public interface EventWriter {

    /**
     * Creates an event. One of that name that is there already is left as it is.
     *
     * @param token whose rights it is created with
     * @throws RuntimeException where it is refused, or Kubernetes does not answer
     */
    void create(CallerToken token, AuditEvent event);
}
