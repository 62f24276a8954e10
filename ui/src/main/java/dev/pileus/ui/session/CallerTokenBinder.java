package dev.pileus.ui.session;

import dev.pileus.api.CallerToken;
import io.micronaut.core.convert.ArgumentConversionContext;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.bind.binders.TypedRequestArgumentBinder;
import jakarta.inject.Singleton;

/** Gives controllers behind {@link SignInRequired} the caller's token. */
@Singleton
final class CallerTokenBinder implements TypedRequestArgumentBinder<CallerToken> {

    @Override
    public Argument<CallerToken> argumentType() {
        return Argument.of(CallerToken.class);
    }

    @Override
    public BindingResult<CallerToken> bind(ArgumentConversionContext<CallerToken> context, HttpRequest<?> request) {
        return () -> SessionCookie.token(request);
    }
}
