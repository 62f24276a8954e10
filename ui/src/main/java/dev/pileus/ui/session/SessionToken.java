package dev.pileus.ui.session;

import dev.pileus.api.CallerToken;
import io.micronaut.core.type.Argument;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The Kubernetes token that somebody signs in with. It is looked at only for its shape and its end: whether it is valid is
 * for Kubernetes to say.
 */
public final class SessionToken {

    /** The most characters: browsers drop a cookie that is longer than 4,096 bytes with its name. */
    public static final int MAX_LENGTH = 4000;

    /** What a bearer token may consist of (RFC 6750, section 2.1); all of it is safe in a cookie. */
    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    private SessionToken() {}

    /** The token in the text, with the spaces and line breaks around it that copying leaves; empty if it is none. */
    public static Optional<CallerToken> of(String text) {
        String value = text.strip();
        boolean wellFormed =
                value.length() <= MAX_LENGTH && SHAPE.matcher(value).matches();
        return wellFormed ? Optional.of(new CallerToken(value)) : Optional.empty();
    }

    /** When it ends, where it is a JSON Web Token that says so. */
    static Optional<Instant> expiresAt(CallerToken token, ObjectMapper json) {
        String[] parts = token.value().split("\\.", -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        try {
            byte[] payload = Base64.getUrlDecoder().decode(parts[1]);
            Map<String, Object> claims = json.readValue(payload, Argument.mapOf(String.class, Object.class));
            return claims.get("exp") instanceof Number exp
                    ? Optional.of(Instant.ofEpochSecond(exp.longValue()))
                    : Optional.empty();
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }
}
