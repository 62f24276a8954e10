package dev.pileus.ui.pages;

import dev.pileus.api.Problem;
import dev.pileus.ui.functions.Refusal;
import dev.pileus.ui.session.PostedForm;
import dev.pileus.ui.session.SessionCookie;
import dev.pileus.ui.session.SignInRequired;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.http.server.exceptions.response.Error;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;
import java.util.Map;

/** Makes the pages that people see when something does not work: what it is, in plain words, and what to do next. */
@Singleton
final class ErrorPages implements ErrorResponseProcessor<String> {

    private final Html html;
    private final SignInPage signIn;

    ErrorPages(Html html, SignInPage signIn) {
        this.html = html;
        this.signIn = signIn;
    }

    /** For everything that the framework refuses by itself, and for our own {@code HttpStatusException}s. */
    @Override
    public MutableHttpResponse<String> processResponse(ErrorContext context, MutableHttpResponse<?> response) {
        HttpStatus status = HttpStatus.valueOf(response.code());
        String detail = context.getErrors().stream()
                .findFirst()
                .map(Error::getMessage)
                // The framework's own are of classes below it, and in its words.
                .filter(message -> context.getRootCause()
                        .filter(cause -> cause.getClass() == HttpStatusException.class)
                        .isPresent())
                .orElse("");
        return page(context.getRequest(), status, detail);
    }

    /** For what a function refused. */
    MutableHttpResponse<?> refused(HttpRequest<?> request, Refusal refusal) {
        if (refusal.status() == HttpStatus.UNAUTHORIZED && SignInRequired.isWritten(request)) {
            PostedForm form = PostedForm.of(request);
            return signIn.keeping(request, form, "").cookie(SessionCookie.cleared(request));
        }
        if (refusal.status() == HttpStatus.UNAUTHORIZED) {
            return ((MutableHttpResponse<?>) SignInRequired.toSignIn(request, "expired"))
                    .cookie(SessionCookie.cleared(request));
        }
        HttpStatus status = statusOf(refusal.problem());
        String detail = refusal.problem().detail();
        return page(request, status, status.getReason().equals(detail) ? "" : detail);
    }

    /** The status of a page about a problem. */
    static HttpStatus statusOf(Problem problem) {
        return problem.status() >= 500 ? HttpStatus.SERVICE_UNAVAILABLE : HttpStatus.valueOf(problem.status());
    }

    /** For a function that does not answer. */
    MutableHttpResponse<?> unavailable(HttpRequest<?> request) {
        return page(request, HttpStatus.SERVICE_UNAVAILABLE, "");
    }

    private MutableHttpResponse<String> page(HttpRequest<?> request, HttpStatus status, String detail) {
        Explanation explanation = Explanation.of(status);
        String home = home(request);
        boolean partOfPage = request.getHeaders().contains("HX-Request");
        MutableHttpResponse<String> response = html.page(
                status,
                "error",
                explanation.title(),
                Map.of(
                        "status",
                        status.getCode(),
                        "text",
                        detail.isEmpty() ? explanation.text() : detail,
                        "canRetry",
                        explanation.canRetry(),
                        "retry",
                        request.getMethodName().equals("GET") ? request.getPath() : "",
                        "home",
                        home,
                        "homeTitle",
                        home.equals("/") ? "Back to the start" : "Back to your workloads"));
        if (status == HttpStatus.SERVICE_UNAVAILABLE) {
            response.header(HttpHeaders.RETRY_AFTER, "5");
        }
        return partOfPage
                ? response.header("HX-Retarget", "#notices")
                        .header("HX-Reswap", "innerHTML")
                        .header("HX-Reselect", "#problem")
                : response;
    }

    /** The list that a page belongs to; for a list itself, and all else, the start. */
    private static String home(HttpRequest<?> request) {
        String[] path = request.getPath().split("/", -1);
        boolean belongsToList = path.length > 3 && SignInRequired.isAddress(request.getPath());
        return belongsToList ? "/n/" + path[2] : "/";
    }

    private record Explanation(String title, String text, boolean canRetry) {

        static Explanation of(HttpStatus status) {
            return switch (status) {
                case NOT_FOUND ->
                    new Explanation(
                            "Not found",
                            "It may have been deleted, or it expired. Your list shows what there is.",
                            false);
                case FORBIDDEN ->
                    new Explanation(
                            "Access denied",
                            "Your account has no access to this. Ask an administrator of this Pileus.",
                            false);
                case METHOD_NOT_ALLOWED ->
                    new Explanation("This address is that of a form", "Open the page with the form again.", false);
                case REQUEST_ENTITY_TOO_LARGE ->
                    new Explanation("The form is too large", "A form may have 2 MB at most.", false);
                case TOO_MANY_REQUESTS ->
                    new Explanation(
                            "Limit reached", "Delete a workload that is no longer needed, and try again.", true);
                case SERVICE_UNAVAILABLE ->
                    new Explanation(
                            "Unavailable at the moment",
                            "A function of Pileus does not answer. It may be starting: try again in a few seconds.",
                            true);
                default ->
                    status.getCode() >= 500
                            ? new Explanation(
                                    "Internal error",
                                    "This is a fault of Pileus. Try again; if it persists, tell an administrator.",
                                    true)
                            : new Explanation("Bad request", "The request could not be understood.", false);
            };
        }
    }
}
