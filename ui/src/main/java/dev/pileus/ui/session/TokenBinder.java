package dev.pileus.ui.session;

import io.micronaut.core.convert.ArgumentConversionContext;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.bind.binders.TypedRequestArgumentBinder;
import jakarta.inject.Singleton;

/** Gives controllers behind {@link SignInRequired} the caller's token. */
@Singleton
final class TokenBinder implements TypedRequestArgumentBinder<Token> {

    @Override
    public Argument<Token> argumentType() {
        return Argument.of(Token.class);
    }

    @Override
    public BindingResult<Token> bind(ArgumentConversionContext<Token> context, HttpRequest<?> request) {
        return () -> SessionCookie.token(request);
    }
}
