package dev.pileus.ui.pages;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.client.exceptions.HttpClientException;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns a function that does not answer into a page. */
@Singleton
final class FunctionUnavailable implements ExceptionHandler<HttpClientException, HttpResponse<?>> {

    private static final Logger LOG = LoggerFactory.getLogger(FunctionUnavailable.class);

    private final ErrorPages pages;

    FunctionUnavailable(ErrorPages pages) {
        this.pages = pages;
    }

    @Override
    @SuppressWarnings("rawtypes") // The interface has it so.
    public HttpResponse<?> handle(HttpRequest request, HttpClientException failure) {
        LOG.warn("A function does not answer {} {}: {}", request.getMethod(), request.getPath(), failure.getMessage());
        return pages.unavailable(request);
    }
}
