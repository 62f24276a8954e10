package dev.pileus.common;

import dev.pileus.api.Problem;
import io.micronaut.http.HttpStatus;

/** Translates errors of the Kubernetes API server into problems for the caller of a function. */
public final class KubernetesProblem {

    private KubernetesProblem() {}

    /**
     * The problem that stands for an error of the API server.
     *
     * @param code its HTTP status, or 0 where it did not answer at all
     * @param message its own words, which are for the caller whose token was used
     */
    public static Problem of(int code, String message) {
        return switch (code) {
            case 400 -> Problem.of(HttpStatus.BAD_REQUEST, message);
            case 401 ->
                Problem.of(HttpStatus.UNAUTHORIZED, "Kubernetes does not accept this token. It may have expired.");
            case 403 ->
                // The API server's word for a quota that is used up is 403 too; only the message tells them apart.
                message.contains("exceeded quota")
                        ? Problem.of(HttpStatus.TOO_MANY_REQUESTS, "Over quota: " + afterForbidden(message))
                        : Problem.of(HttpStatus.FORBIDDEN, "Not allowed: " + afterForbidden(message));
            case 404 -> Problem.of(HttpStatus.NOT_FOUND, message);
            case 409 -> Problem.of(HttpStatus.CONFLICT, message);
            case 413 -> Problem.of(HttpStatus.REQUEST_ENTITY_TOO_LARGE, message);
            case 422 -> Problem.of(HttpStatus.UNPROCESSABLE_ENTITY, message);
            default ->
                Problem.of(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "Kubernetes did not answer as it should. Nothing is lost; try again in a moment.");
        };
    }

    /** Drops the API server's {@code jobs.batch "x" is forbidden:} in front of what matters. */
    private static String afterForbidden(String message) {
        String marker = " is forbidden: ";
        int at = message.indexOf(marker);
        return at < 0 ? message : message.substring(at + marker.length());
    }
}
