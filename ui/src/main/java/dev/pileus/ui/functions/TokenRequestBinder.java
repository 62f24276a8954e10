package dev.pileus.ui.functions;

import dev.pileus.api.CallerToken;
import io.micronaut.core.convert.ArgumentConversionContext;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.MutableHttpRequest;
import io.micronaut.http.client.bind.ClientRequestUriContext;
import io.micronaut.http.client.bind.TypedClientArgumentRequestBinder;
import jakarta.inject.Singleton;

/** Sends a caller's token along with the call of a function. */
@Singleton
final class TokenRequestBinder implements TypedClientArgumentRequestBinder<CallerToken> {

    @Override
    public Argument<CallerToken> argumentType() {
        return Argument.of(CallerToken.class);
    }

    @Override
    public void bind(
            ArgumentConversionContext<CallerToken> context,
            ClientRequestUriContext uri,
            CallerToken token,
            MutableHttpRequest<?> request) {
        request.header(HttpHeaders.AUTHORIZATION, token.authorization());
    }
}
