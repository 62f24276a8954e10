package dev.pileus.ui.session;

import dev.pileus.api.CallerToken;
import dev.pileus.http.BodyRules;
import dev.pileus.ui.functions.Refusal;
import dev.pileus.ui.functions.StatusClient;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.server.HttpServerConfiguration;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The bodies that the UI reads: of the forms in which people write, large ones; of all others, buttons mostly, small ones.
 * Who has not signed in counts as one with all who have not.
 */
@Singleton
final class FormBodies implements BodyRules {

    /** Room for a token, and for a few short fields. */
    static final long SMALL = 16_384;

    private static final Pattern WRITTEN = Pattern.compile("/n/[^/]+/(new/.+|w/[^/]+/(edit|chat|chat/stream))");

    private static final String NOBODY = "";

    private final StatusClient status;
    private final long largest;

    FormBodies(StatusClient status, HttpServerConfiguration server) {
        this.status = status;
        this.largest = server.getMaxRequestSize();
    }

    @Override
    public long limit(HttpRequest<?> request) {
        return WRITTEN.matcher(request.getPath()).matches() ? largest : SMALL;
    }

    /** Whoever has no cookie where one is needed has been answered by {@link SignInRequired}, but for forms to be kept. */
    @Override
    public void requireSender(HttpRequest<?> request) {
        // Anybody may sign in.
    }

    @Override
    public String sender(HttpRequest<?> request) {
        Optional<CallerToken> token = SessionCookie.token(request);
        try {
            return token.map(known -> status.namespaces(known).user()).orElse(NOBODY);
        } catch (Refusal e) {
            if (e.status() == HttpStatus.UNAUTHORIZED) {
                return NOBODY;
            }
            throw e;
        }
    }
}
