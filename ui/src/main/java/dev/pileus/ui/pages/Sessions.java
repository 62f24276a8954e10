package dev.pileus.ui.pages;

import dev.pileus.api.CallerToken;
import dev.pileus.ui.functions.StatusClient;
import jakarta.inject.Singleton;

/** Finds out whom a token belongs to. */
@Singleton
final class Sessions {

    private final StatusClient status;

    Sessions(StatusClient status) {
        this.status = status;
    }

    /**
     * Whom the token belongs to.
     *
     * @throws dev.pileus.ui.functions.Refusal with 401 if it is not valid
     */
    Session of(CallerToken token) {
        return Session.of(token, status.namespaces(token));
    }
}
