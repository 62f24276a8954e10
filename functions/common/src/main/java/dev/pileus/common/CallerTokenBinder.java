package dev.pileus.common;

import dev.pileus.api.CallerToken;
import io.micronaut.core.convert.ArgumentConversionContext;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.bind.binders.TypedRequestArgumentBinder;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Reads the {@code Authorization: Bearer} header (RFC 6750) into a {@link CallerToken}. */
@Singleton
final class CallerTokenBinder implements TypedRequestArgumentBinder<CallerToken> {

    private static final String SCHEME = "Bearer ";

    @Override
    public Argument<CallerToken> argumentType() {
        return Argument.of(CallerToken.class);
    }

    @Override
    public BindingResult<CallerToken> bind(ArgumentConversionContext<CallerToken> context, HttpRequest<?> request) {
        CallerToken token = of(request);
        return () -> Optional.of(token);
    }

    /**
     * The token that the request's head carries.
     *
     * @throws ProblemException 401 if there is none, or what cannot be one
     */
    static CallerToken of(HttpRequest<?> request) {
        String header = request.getHeaders().getAuthorization().orElse("");
        String token = header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? header.substring(SCHEME.length()).strip()
                : "";
        if (token.isEmpty()) {
            throw unauthorized("This call needs a Kubernetes token: send it as 'Authorization: Bearer <token>'.");
        }
        if (token.length() > CallerToken.MAX_LENGTH || !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw unauthorized("That is not a Kubernetes token.");
        }
        return new CallerToken(token);
    }

    private static ProblemException unauthorized(String detail) {
        return new ProblemException(HttpStatus.UNAUTHORIZED, detail);
    }
}
