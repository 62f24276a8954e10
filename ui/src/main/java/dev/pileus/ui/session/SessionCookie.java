package dev.pileus.ui.session;

import dev.pileus.api.CallerToken;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.cookie.Cookie;
import io.micronaut.http.cookie.SameSite;
import io.micronaut.serde.ObjectMapper;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The cookie that carries the token: out of reach of scripts, and sent by no page but our own. */
@Singleton
public final class SessionCookie {

    static final String NAME = "pileus-token";

    private final ObjectMapper json;

    SessionCookie(ObjectMapper json) {
        this.json = json;
    }

    /** The token that the request's cookie carries. */
    public static Optional<CallerToken> token(HttpRequest<?> request) {
        return request.getCookies().findCookie(NAME).map(Cookie::getValue).flatMap(SessionToken::of);
    }

    /** A cookie for the token, kept until the token ends, or until the browser is closed where that is not known. */
    public Cookie of(CallerToken token, HttpRequest<?> request) {
        Cookie cookie = strict(NAME, token.value(), request);
        SessionToken.expiresAt(token, json)
                .map(end -> Duration.between(Instant.now(), end))
                .filter(maxAge -> !maxAge.isNegative())
                .ifPresent(cookie::maxAge);
        return cookie;
    }

    /** A cookie that makes the browser forget the token. */
    public static Cookie cleared(HttpRequest<?> request) {
        return strict(NAME, "", request).maxAge(Duration.ZERO);
    }

    static Cookie strict(String name, String value, HttpRequest<?> request) {
        return Cookie.of(name, value)
                .httpOnly(true)
                .sameSite(SameSite.Strict)
                .secure(Origins.isHttps(request))
                .path("/");
    }
}
