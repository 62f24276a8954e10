package dev.pileus.common;

import dev.pileus.api.Problem;
import io.micronaut.context.annotation.Primary;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns every error into a {@link Problem}: ours, and those that Micronaut finds by itself (no such path, a body too
 * large, a media type not understood). What nobody foresaw is logged and answered 500 without a word of its inside.
 */
@Singleton
@Primary
final class ProblemResponses implements ErrorResponseProcessor<Problem> {

    /** How long a caller should wait when Kubernetes is away, in seconds. */
    private static final String RETRY_AFTER = "5";

    @Override
    public MutableHttpResponse<Problem> processResponse(ErrorContext context, MutableHttpResponse<?> response) {
        HttpStatus status = response.status();
        List<Problem.FieldError> errors = context.getErrors().stream()
                .filter(error -> error.getPath().isPresent())
                .map(error -> new Problem.FieldError(error.getPath().orElseThrow(), error.getMessage()))
                .toList();
        String detail = context.getErrors().stream()
                .filter(error -> error.getPath().isEmpty())
                .map(io.micronaut.http.server.exceptions.response.Error::getMessage)
                .findFirst()
                .orElse(status.getReason());
        return response.body(Problem.of(status, status.getCode() >= 500 ? status.getReason() : detail, errors))
                .contentType(Problem.MEDIA_TYPE);
    }

    /** The response to a problem, with the headers that its status asks for. */
    static MutableHttpResponse<Problem> respond(Problem problem) {
        MutableHttpResponse<Problem> response = HttpResponse.<Problem>status(HttpStatus.valueOf(problem.status()))
                .body(problem)
                .contentType(Problem.MEDIA_TYPE);
        if (problem.status() == HttpStatus.UNAUTHORIZED.getCode()) {
            response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        if (problem.status() == HttpStatus.SERVICE_UNAVAILABLE.getCode()) {
            response.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER);
        }
        return response;
    }

    /** Answers a {@link ProblemException} with its problem. */
    @Singleton
    static final class Foreseen implements ExceptionHandler<ProblemException, HttpResponse<Problem>> {
        @Override
        public HttpResponse<Problem> handle(HttpRequest request, ProblemException exception) {
            return respond(exception.problem());
        }
    }

    /** Answers everything that has no handler of its own. */
    @Singleton
    static final class Unforeseen implements ExceptionHandler<Throwable, HttpResponse<Problem>> {
        private static final Logger LOG = LoggerFactory.getLogger(ProblemResponses.class);

        @Override
        public HttpResponse<Problem> handle(HttpRequest request, Throwable throwable) {
            LOG.error("{} {} failed", request.getMethodName(), request.getPath(), throwable);
            return respond(Problem.of(
                    HttpStatus.INTERNAL_SERVER_ERROR, "Something went wrong here. It has been logged; try again."));
        }
    }
}
