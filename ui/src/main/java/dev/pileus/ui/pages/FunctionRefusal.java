package dev.pileus.ui.pages;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.client.exceptions.HttpClientResponseException;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;

/** Turns a function's refusal into a page; a sign-in that has expired, into a new one. */
@Singleton
final class FunctionRefusal implements ExceptionHandler<HttpClientResponseException, HttpResponse<?>> {

    private final ErrorPages pages;

    FunctionRefusal(ErrorPages pages) {
        this.pages = pages;
    }

    @Override
    public HttpResponse<?> handle(HttpRequest request, HttpClientResponseException refusal) {
        return pages.refused(request, refusal);
    }
}
