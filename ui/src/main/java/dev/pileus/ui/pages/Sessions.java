package dev.pileus.ui.pages;

import dev.pileus.ui.functions.StatusFunction;
import dev.pileus.ui.session.Token;
import jakarta.inject.Singleton;

/** Finds out whom a token belongs to. */
@Singleton
final class Sessions {

    private final StatusFunction status;

    Sessions(StatusFunction status) {
        this.status = status;
    }

    /**
     * Whom the token belongs to.
     *
     * @throws io.micronaut.http.client.exceptions.HttpClientResponseException with 401 if it is not valid
     */
    Session of(Token token) {
        return Session.of(token, status.namespaces(token));
    }
}
