package dev.pileus.status.access;

import dev.pileus.api.CallerToken;
import dev.pileus.common.CallerCheck;
import jakarta.inject.Singleton;

/** Whose bodies this function waits for: by the answers that {@link AccessControl} remembers. */
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
