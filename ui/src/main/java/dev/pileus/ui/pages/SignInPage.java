package dev.pileus.ui.pages;

import dev.pileus.ui.session.FormKey;
import dev.pileus.ui.session.Origins;
import dev.pileus.ui.session.PostedForm;
import dev.pileus.ui.session.SessionCookie;
import dev.pileus.ui.session.SignInRequired;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.cookie.Cookie;
import jakarta.inject.Singleton;
import java.util.Map;

/** Makes the page on which people sign in; also with a form in it that they have filled in and that is not sent yet. */
@Singleton
final class SignInPage {

    private final Html html;

    SignInPage(Html html) {
        this.html = html;
    }

    /** The page by itself. */
    MutableHttpResponse<String> show(
            HttpRequest<?> request, HttpStatus status, String message, String error, String next) {
        return page(request, status, message, error, SignInRequired.SIGN_IN, "token", Map.of("next", next));
    }

    /** The page that keeps a form: it goes to where the form goes, with the token in addition. */
    MutableHttpResponse<String> keeping(HttpRequest<?> request, PostedForm form, String error) {
        MutableHttpResponse<String> page = page(
                request,
                HttpStatus.UNAUTHORIZED,
                "Your sign-in has expired. Your form is kept, and is there again after you have signed in. If you have done"
                        + " that in another tab, leave the token empty.",
                error,
                request.getPath(),
                SignInRequired.TOKEN,
                form.withoutSecrets());
        return request.getHeaders().contains("HX-Request")
                ? page.header("HX-Retarget", "#main")
                        .header("HX-Reselect", "#main")
                        .header("HX-Reswap", "outerHTML")
                : page;
    }

    private MutableHttpResponse<String> page(
            HttpRequest<?> request,
            HttpStatus status,
            String message,
            String error,
            String action,
            String field,
            Map<String, String> fields) {
        Cookie visitor = FormKey.visitorCookie(request);
        boolean isSignedIn = SessionCookie.token(request).isPresent();
        return html.page(
                        status,
                        "sign-in",
                        "Sign in",
                        Map.of(
                                "message", message,
                                "error", error,
                                "action", action,
                                "field", field,
                                "fields", fields,
                                // Else the link asks: it would take the place of a sign-in, or somebody else has made
                                // it.
                                "linkIsOwn", !isSignedIn && Origins.isFromNowhere(request),
                                "formKey", FormKey.of(visitor).value()))
                .cookie(visitor);
    }
}
