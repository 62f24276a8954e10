package dev.pileus.ui.session;

import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;

/**
 * A filter that sets the headers of every answer: only our own styles and scripts, frames only with tenants' websites
 * (which are on hosts of their own), no guessing of types, no copies kept.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class StrictHeaders implements Ordered {

    private final String contentSecurityPolicy;

    StrictHeaders(Sites sites) {
        this.contentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                + " connect-src 'self'; frame-src " + sites.source()
                + "; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    }

    /** Around all other filters, so that their own answers get the headers too. */
    @Override
    public int getOrder() {
        return -1000;
    }

    @ResponseFilter
    void add(MutableHttpResponse<?> response) {
        response.header("Content-Security-Policy", contentSecurityPolicy)
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer")
                .header("Cross-Origin-Opener-Policy", "same-origin")
                .header("Cross-Origin-Resource-Policy", "same-origin");
        if (!response.getHeaders().contains(HttpHeaders.CACHE_CONTROL)) {
            response.header(HttpHeaders.CACHE_CONTROL, "no-store");
        }
    }
}
