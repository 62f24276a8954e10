package dev.pileus.ui.functions;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.client.exceptions.HttpClientException;
import io.micronaut.http.client.exceptions.HttpClientResponseException;
import io.micronaut.serde.ObjectMapper;
import io.micronaut.serde.annotation.Serdeable;
import java.io.IOException;
import java.util.List;

/**
 * Why a function refused something, as <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a> has it.
 *
 * @param title the problem in a few words
 * @param status the HTTP status
 * @param detail the problem in sentences
 * @param errors the fields that are wrong
 */
@Serdeable
public record Problem(
        @Nullable String title,
        int status,
        @Nullable String detail,
        @Nullable List<FieldError> errors) {

    /** No problem at all. */
    public static final Problem NONE = new Problem(null, 0, null, null);

    /** What there is to say when a function does not answer at all. */
    public static Problem away() {
        return new Problem(
                "Away",
                503,
                "The part of Pileus that does this does not answer at the moment. It may be starting: try again in a few"
                        + " seconds. Trying again is safe.",
                null);
    }

    /** Fills in what was left out. */
    public Problem {
        title = title == null ? "" : title;
        detail = detail == null || detail.isBlank() ? title : detail;
        errors = errors == null ? List.of() : List.copyOf(errors);
    }

    /** One wrong field, such as {@code parameters.command}. */
    @Serdeable
    public record FieldError(String field, String message) {}

    /**
     * Why a function did not do what was asked of it.
     *
     * @throws HttpClientResponseException if it is that the sign-in has expired, for which no form can do anything
     */
    public static Problem ofFailure(HttpClientException failure, ObjectMapper json) {
        return switch (failure) {
            case HttpClientResponseException refusal
            when refusal.getStatus() == HttpStatus.UNAUTHORIZED -> throw refusal;
            case HttpClientResponseException refusal -> of(refusal, json);
            default -> away();
        };
    }

    /** The status of a page about it. */
    public HttpStatus httpStatus() {
        return status >= 500 ? HttpStatus.SERVICE_UNAVAILABLE : HttpStatus.valueOf(status);
    }

    /** The problem in a function's answer, or one made of its status alone if the answer has none. */
    public static Problem of(HttpClientResponseException refusal, ObjectMapper json) {
        // An answer that is no refusal gets here when it could not be read.
        int code = refusal.getStatus().getCode();
        int status = code < 400 ? HttpStatus.BAD_GATEWAY.getCode() : code;
        String body = refusal.getResponse().getBody(String.class).orElse("");
        if (body.startsWith("{")) {
            try {
                Problem problem = json.readValue(body, Problem.class);
                return new Problem(problem.title, status, problem.detail, problem.errors);
            } catch (IOException e) {
                // The status has to do.
            }
        }
        return new Problem(refusal.getStatus().getReason(), status, null, null);
    }
}
