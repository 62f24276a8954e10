package dev.pileus.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.http.HttpStatus;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * A problem document, <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>: how every function answers an
 * error.
 *
 * @param type {@code about:blank}: the status says what kind of problem it is
 * @param title the status in words
 * @param status the HTTP status, 400 to 599
 * @param detail whole sentences that say what is wrong and what to do next
 * @param errors for invalid input, one entry for each field that is wrong; else empty and left out
 */
@Serdeable
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Problem(String type, String title, int status, String detail, List<FieldError> errors) {

    /** The media type of a problem document. */
    public static final String MEDIA_TYPE = "application/problem+json";

    /**
     * One field of the input that is wrong.
     *
     * @param field its path, such as {@code parameters.command}
     * @param message what is wrong with it
     */
    @Serdeable
    public record FieldError(String field, String message) {}

    /** A problem with nothing to say about single fields. */
    public static Problem of(HttpStatus status, String detail) {
        return of(status, detail, List.of());
    }

    /** A problem with the given fields. */
    public static Problem of(HttpStatus status, String detail, List<FieldError> errors) {
        return new Problem("about:blank", status.getReason(), status.getCode(), detail, List.copyOf(errors));
    }
}
