package dev.pileus.ui.session;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.exceptions.HttpStatusException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * A filter that sends a browser without a token to the sign-in page, and lets only well-formed addresses through: every
 * part that ends up in a function's address is a DNS label, so no address can reach another route of a function.
 */
@ServerFilter({"/", "/n/**"})
public final class SignInRequired implements Ordered {

    /** The sign-in page. */
    public static final String SIGN_IN = "/sign-in";

    /** The field for the token of somebody who signs in with a form that is kept for that long. */
    public static final String TOKEN = "sign-in-token";

    private static final String LABEL = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";
    private static final Pattern ADDRESS =
            Pattern.compile("/|/n/" + LABEL + "(/(live|news|history|quota)|/(new|w)/" + LABEL
                    + "(/(yaml|curl|awake|edit|extend|delete|poll|pin|trust|key|mesh|delete-peer|live|log|log/live|chat"
                    + "|chat/stream))?)?");

    /** Where forms go that somebody has written something into. */
    private static final Pattern WRITTEN =
            Pattern.compile("/n/" + LABEL + "/(new/" + LABEL + "(/(yaml|curl))?|w/" + LABEL + "/edit)");

    /** Whether somebody sends a form that is kept while they sign in. */
    public static boolean isWritten(HttpRequest<?> request) {
        return request.getMethod() == HttpMethod.POST
                && WRITTEN.matcher(request.getPath()).matches();
    }

    /** Whether the text is the address of one of our pages. */
    public static boolean isAddress(String path) {
        return ADDRESS.matcher(path).matches();
    }

    /** Before the forms' check, which would refuse a form whose sign-in has expired with a less helpful answer. */
    @Override
    public int getOrder() {
        return -100;
    }

    @RequestFilter
    @Nullable
    HttpResponse<?> check(HttpRequest<?> request) {
        if (!isAddress(request.getPath())) {
            throw new HttpStatusException(HttpStatus.NOT_FOUND, "There is no page at this address.");
        }
        if (SessionCookie.token(request).isPresent() || isWritten(request)) {
            return null;
        }
        return cameFromElsewhere(request) ? again() : toSignIn(request, "");
    }

    /** An answer that leads to the sign-in page and, for a page, back to it afterwards. */
    public static HttpResponse<?> toSignIn(HttpRequest<?> request, String because) {
        String next =
                request.getMethod() == HttpMethod.GET && !request.getPath().equals("/")
                        ? "&next=" + URLEncoder.encode(request.getPath(), StandardCharsets.UTF_8)
                        : "";
        String query = because.isEmpty() ? next : "&because=" + because + next;
        URI address = URI.create(SIGN_IN + (query.isEmpty() ? "" : "?" + query.substring(1)));
        return request.getHeaders().contains("HX-Request")
                ? HttpResponse.noContent().header("HX-Redirect", address.toString())
                : HttpResponse.seeOther(address);
    }

    /** A strict cookie stays away when a link on another site is followed, though the person may be signed in. */
    private static boolean cameFromElsewhere(HttpRequest<?> request) {
        String site = request.getHeaders().get("Sec-Fetch-Site");
        return request.getMethod() == HttpMethod.GET && ("cross-site".equals(site) || "same-site".equals(site));
    }

    /** Opens the same page once more, this time from a page of our own. */
    private static HttpResponse<?> again() {
        return HttpResponse.ok("<!doctype html><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" content=\"0\">"
                        + "<title>Pileus</title>")
                .header(HttpHeaders.VARY, "Sec-Fetch-Site")
                .contentType(MediaType.TEXT_HTML_TYPE);
    }
}
