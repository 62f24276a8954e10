package dev.pileus.status.access;

import dev.pileus.api.CallerToken;
import dev.pileus.common.CallerCheck;
import jakarta.inject.Singleton;

/** Finds the user of a token by the reviews that {@link AccessControl} remembers: only their bodies are waited for. */
@Singleton
final class ReviewedCallers implements CallerCheck {

    private final AccessControl access;

    ReviewedCallers(AccessControl access) {
        this.access = access;
    }

    @Override
    public String userOf(CallerToken token) {
        return access.caller(token).user();
    }
}
