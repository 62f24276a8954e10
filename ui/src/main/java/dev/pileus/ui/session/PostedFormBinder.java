package dev.pileus.ui.session;

import io.micronaut.core.convert.ArgumentConversionContext;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.bind.binders.TypedRequestArgumentBinder;
import jakarta.inject.Singleton;

/** Gives controllers the form that {@link PostedFormFilter} has checked. */
@Singleton
final class PostedFormBinder implements TypedRequestArgumentBinder<PostedForm> {

    @Override
    public Argument<PostedForm> argumentType() {
        return Argument.of(PostedForm.class);
    }

    @Override
    public BindingResult<PostedForm> bind(ArgumentConversionContext<PostedForm> context, HttpRequest<?> request) {
        return () -> request.getAttribute(PostedFormFilter.ATTRIBUTE, PostedForm.class);
    }
}
