package dev.pileus.ui.pages;

import dev.pileus.api.CallerToken;
import dev.pileus.ui.session.PostedForm;
import dev.pileus.ui.session.SessionCookie;
import dev.pileus.ui.session.SignInRequired;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.net.URI;

/** Serves signing in with a token, and out again. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
final class SignInController {

    private final Sessions sessions;
    private final SessionCookie cookie;
    private final SignInPage page;

    SignInController(Sessions sessions, SessionCookie cookie, SignInPage page) {
        this.sessions = sessions;
        this.cookie = cookie;
        this.page = page;
    }

    /** The form; its script takes the token of a sign-in link out of the address, which never leaves the browser. */
    @Get("/sign-in")
    HttpResponse<?> form(
            HttpRequest<?> request, @Nullable @QueryValue String because, @Nullable @QueryValue String next) {
        String message =
                switch (because == null ? "" : because) {
                    case "expired" -> "Your sign-in has expired.";
                    case "signed-out" -> "You are signed out.";
                    default -> "";
                };
        return page.show(request, HttpStatus.OK, message, "", local(next));
    }

    /** Signs in if status accepts the token. */
    @Post("/sign-in")
    @Consumes("application/x-www-form-urlencoded")
    HttpResponse<?> signIn(HttpRequest<?> request, PostedForm form) {
        String next = local(form.get("next"));
        return switch (sessions.check(form.get("token"))) {
            case Sessions.Accepted(CallerToken token) ->
                HttpResponse.seeOther(URI.create(next)).cookie(cookie.of(token, request));
            case Sessions.Refused(String why) -> page.show(request, HttpStatus.UNPROCESSABLE_ENTITY, "", why, next);
        };
    }

    /** Forgets the token. */
    @Post("/sign-out")
    @Consumes("application/x-www-form-urlencoded")
    HttpResponse<?> signOut(HttpRequest<?> request) {
        return HttpResponse.seeOther(URI.create(SignInRequired.SIGN_IN + "?because=signed-out"))
                .cookie(SessionCookie.cleared(request));
    }

    /** The page to go on with; only ever one of ours. */
    private static String local(@Nullable String next) {
        return next != null && SignInRequired.isAddress(next) ? next : "/";
    }
}
