package dev.pileus.ui.pages;

import dev.pileus.ui.functions.Refusal;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns a function's refusal into a page; a sign-in that has expired, into a new one. */
@Singleton
final class FunctionRefusal implements ExceptionHandler<Refusal, HttpResponse<?>> {

    private static final Logger LOG = LoggerFactory.getLogger(FunctionRefusal.class);

    private final ErrorPages pages;

    FunctionRefusal(ErrorPages pages) {
        this.pages = pages;
    }

    @Override
    @SuppressWarnings("rawtypes") // The interface has it so.
    public HttpResponse<?> handle(HttpRequest request, Refusal refusal) {
        if (refusal.problem().status() >= 500) {
            LOG.warn(
                    "A function's answer to {} {} is no good: {}",
                    request.getMethod(),
                    request.getPath(),
                    refusal.getMessage());
        }
        return pages.refused(request, refusal);
    }
}
