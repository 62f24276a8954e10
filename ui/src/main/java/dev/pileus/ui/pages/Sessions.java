package dev.pileus.ui.pages;

import dev.pileus.api.CallerToken;
import dev.pileus.ui.functions.DeploymentCache;
import dev.pileus.ui.functions.Refusal;
import dev.pileus.ui.functions.StatusClient;
import dev.pileus.ui.session.SessionToken;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Finds the session of a token. */
@Singleton
final class Sessions {

    private final StatusClient status;
    private final DeploymentCache deployment;

    Sessions(StatusClient status, DeploymentCache deployment) {
        this.status = status;
        this.deployment = deployment;
    }

    /** What a text that somebody signs in with is good for. */
    sealed interface Check {}

    /** It is a valid token. */
    record Accepted(CallerToken token) implements Check {}

    /** It signs nobody in, and a sentence says why. */
    record Refused(String why) implements Check {}

    /** Whether the text is a token, and a valid one. */
    Check check(String text) {
        Optional<CallerToken> token = SessionToken.of(text);
        if (token.isEmpty()) {
            return new Refused(
                    text.length() > SessionToken.MAX_LENGTH
                            ? "This token is too long: a browser keeps at most " + SessionToken.MAX_LENGTH
                                    + " characters."
                            : "This is not a token. Copy all of what `make token` prints.");
        }
        try {
            of(token.get());
            return new Accepted(token.get());
        } catch (Refusal e) {
            if (e.status() == HttpStatus.UNAUTHORIZED) {
                return new Refused("This token is not valid here, or it has expired. Get a new one and try again.");
            }
            throw e;
        }
    }

    /**
     * Whom the token belongs to.
     *
     * @throws Refusal with 401 if it is not valid
     */
    Session of(CallerToken token) {
        Session session = Session.of(token, status.namespaces(token));
        deployment.refresh(token);
        return session;
    }
}
