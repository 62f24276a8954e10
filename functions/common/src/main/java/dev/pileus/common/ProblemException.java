package dev.pileus.common;

import dev.pileus.api.Problem;
import io.micronaut.http.HttpStatus;
import java.util.List;

/**
 * An exception that ends a request with a {@link Problem}. Its message is the problem's detail: for the caller, so
 * without secrets.
 */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    /** Ends the request with that problem. */
    public ProblemException(Problem problem) {
        super(problem.detail());
        this.problem = problem;
    }

    /** Ends the request with that status and detail. */
    public ProblemException(HttpStatus status, String detail) {
        this(Problem.of(status, detail));
    }

    /** 422: the input parses, and these fields of it are wrong. */
    public static ProblemException invalid(List<Problem.FieldError> errors) {
        String detail = errors.size() == 1
                ? "The request has an invalid field: " + errors.getFirst().field() + "."
                : "The request has " + errors.size() + " invalid fields.";
        return new ProblemException(Problem.of(HttpStatus.UNPROCESSABLE_ENTITY, detail, errors));
    }

    /** 422 for one field. */
    public static ProblemException invalid(String field, String message) {
        return invalid(List.of(new Problem.FieldError(field, message)));
    }

    /** What the caller is told. */
    public Problem problem() {
        return problem;
    }
}
