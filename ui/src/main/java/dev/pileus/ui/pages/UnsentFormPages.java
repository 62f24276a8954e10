package dev.pileus.ui.pages;

import dev.pileus.api.CallerToken;
import dev.pileus.api.Problem;
import dev.pileus.ui.session.FormKey;
import dev.pileus.ui.session.PostedForm;
import dev.pileus.ui.session.SessionCookie;
import dev.pileus.ui.session.SignInRequired;
import dev.pileus.ui.session.UnsentForms;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Shows a form again that was filled in and could not be sent for want of a sign-in. Nothing is done with it: it waits for
 * a press on its button, from a page of the current sign-in.
 */
@Singleton
final class UnsentFormPages implements UnsentForms {

    private static final Problem OTHER_SIGN_IN = Problem.of(
            HttpStatus.FORBIDDEN,
            "You have signed in again since this form was opened, so nothing was done yet. It is filled in as it was:"
                    + " send it again.");

    private final NewWorkloadController newWorkloads;
    private final WorkloadController workloads;
    private final Sessions sessions;
    private final SessionCookie cookie;
    private final SignInPage signIn;

    UnsentFormPages(
            NewWorkloadController newWorkloads,
            WorkloadController workloads,
            Sessions sessions,
            SessionCookie cookie,
            SignInPage signIn) {
        this.newWorkloads = newWorkloads;
        this.workloads = workloads;
        this.sessions = sessions;
        this.cookie = cookie;
        this.signIn = signIn;
    }

    @Override
    public HttpResponse<?> answer(HttpRequest<?> request, PostedForm form) {
        Optional<CallerToken> session = SessionCookie.token(request);
        if (session.isPresent()) {
            return again(request, session.get(), form);
        }
        return form.get(SignInRequired.TOKEN).isEmpty() || !FormKey.isOfVisitor(form, request)
                ? signIn.keeping(request, form, "")
                : signedIn(request, form);
    }

    private HttpResponse<?> signedIn(HttpRequest<?> request, PostedForm form) {
        return switch (sessions.check(form.get(SignInRequired.TOKEN))) {
            case Sessions.Accepted(CallerToken token) ->
                again(request, token, form).cookie(cookie.of(token, request));
            case Sessions.Refused(String why) -> signIn.keeping(request, form, why);
        };
    }

    private MutableHttpResponse<?> again(HttpRequest<?> request, CallerToken token, PostedForm form) {
        String[] path = request.getPath().split("/", -1);
        return path[3].equals("new")
                ? newWorkloads.again(token, path[2], path[4], form, OTHER_SIGN_IN)
                : workloads.again(request, token, path[2], path[4], form, OTHER_SIGN_IN);
    }
}
