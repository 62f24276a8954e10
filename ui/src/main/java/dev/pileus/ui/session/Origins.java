package dev.pileus.ui.session;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads from a request where it was sent to and which page sent it. */
public final class Origins {

    private static final Pattern AUTHORITY = Pattern.compile("[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?");

    private Origins() {}

    /** Whether the browser reached us over TLS, which ends at the gateway. */
    public static boolean isHttps(HttpRequest<?> request) {
        return "https".equalsIgnoreCase(request.getHeaders().get("X-Forwarded-Proto")) || request.isSecure();
    }

    /** The host, and port if any, that the browser was asked to open; empty if it is not well-formed. */
    public static Optional<String> host(HttpRequest<?> request) {
        return request.getHeaders()
                .findFirst(HttpHeaders.HOST)
                .filter(host -> AUTHORITY.matcher(host).matches());
    }

    /**
     * Whether a page was opened by no other page, but from outside the browser or its address bar. Where the browser does not
     * tell, it was not.
     */
    public static boolean isFromNowhere(HttpRequest<?> request) {
        return "none".equals(request.getHeaders().get("Sec-Fetch-Site"));
    }

    /**
     * Whether a page of another origin sent the request, as far as the browser says. A page on one of our neighbours'
     * hosts counts as another. {@code Origin: null} says nothing, for our own {@code Referrer-Policy} causes it.
     */
    static boolean isForeign(HttpRequest<?> request) {
        Optional<String> site = request.getHeaders().findFirst("Sec-Fetch-Site");
        if (site.isPresent()) {
            return !site.get().equals("same-origin") && !site.get().equals("none");
        }
        return request.getHeaders()
                .findFirst(HttpHeaders.ORIGIN)
                .filter(origin -> !origin.equals("null"))
                .filter(origin -> !host(request)
                        .filter(host -> origin.equals("http://" + host) || origin.equals("https://" + host))
                        .isPresent())
                .isPresent();
    }
}
