package dev.pileus.common;

import dev.pileus.http.BodyRules;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.server.HttpServerConfiguration;
import jakarta.inject.Singleton;

/**
 * The rules for bodies that a function reads: of those who come with a token, and waits for only if Kubernetes knows
 * it.
 */
@Singleton
final class CallerBodies implements BodyRules {

    private final CallerCheck callers;
    private final long limit;

    CallerBodies(CallerCheck callers, HttpServerConfiguration server) {
        this.callers = callers;
        this.limit = server.getMaxRequestSize();
    }

    /** A function takes bodies for one purpose, so they all have one limit. */
    @Override
    public long limit(HttpRequest<?> request) {
        return limit;
    }

    @Override
    public void requireSender(HttpRequest<?> request) {
        CallerTokenBinder.of(request);
    }

    @Override
    public String sender(HttpRequest<?> request) {
        return callers.userOf(CallerTokenBinder.of(request));
    }
}
