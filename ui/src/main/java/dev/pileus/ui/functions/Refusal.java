package dev.pileus.ui.functions;

import dev.pileus.api.Problem;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.client.exceptions.HttpClientException;
import io.micronaut.json.JsonMapper;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

/** An exception with a function's answer that it does not do what was asked of it, and why. */
public final class Refusal extends HttpClientException {

    private static final long serialVersionUID = 1L;

    /** What there is to say when a function does not answer at all. */
    private static final Problem UNAVAILABLE = Problem.of(
            HttpStatus.SERVICE_UNAVAILABLE,
            "The part of Pileus that does this does not answer at the moment. It may be starting: try again in a few"
                    + " seconds. Trying again is safe.");

    private final transient Problem problem;
    private final String body;

    private Refusal(Problem problem, String body) {
        super("A function has answered " + problem.status() + ": " + problem.detail());
        this.problem = problem;
        this.body = body;
    }

    /** The answer with that status, at least 400, and that body, which is a problem document unless something else answers. */
    public static Refusal of(HttpStatus status, String body, JsonMapper json) {
        Problem none = Problem.of(status, status.getReason());
        try {
            Problem given = body.startsWith("{") ? json.readValue(body, Problem.class) : none;
            String title = Objects.requireNonNullElse(given.title(), "");
            String detail = Objects.requireNonNullElse(given.detail(), "").isBlank() ? title : given.detail();
            List<Problem.FieldError> errors = Objects.requireNonNullElse(given.errors(), List.of());
            return new Refusal(new Problem(none.type(), title, status.getCode(), detail, errors), body);
        } catch (IOException e) {
            return new Refusal(none, body);
        }
    }

    /**
     * Why a function did not do what was asked of it.
     *
     * @throws Refusal if it is that the sign-in has expired, for which no form can do anything
     */
    public static Problem problem(HttpClientException failure) {
        return switch (failure) {
            case Refusal refusal when refusal.status() == HttpStatus.UNAUTHORIZED -> throw refusal;
            case Refusal refusal -> refusal.problem();
            default -> UNAVAILABLE;
        };
    }

    /** The status of the answer. */
    public HttpStatus status() {
        return HttpStatus.valueOf(problem.status());
    }

    /** Why, in the function's words. */
    public Problem problem() {
        return problem;
    }

    /** The answer as it came. */
    public String body() {
        return body;
    }
}
