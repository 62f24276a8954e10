package dev.pileus.ui.session;

import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.regex.Pattern;

/** Where tenants' websites are: on another origin than these pages, which they must not reach. */
@Singleton
public final class Sites {

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]{1,253}");
    private static final int HTTP = 80;

    private final String authority;

    Sites(@Value("${pileus.sites.host}") String host, @Value("${pileus.gateway.port}") int port) {
        if (!HOST.matcher(host).matches()) {
            throw new IllegalArgumentException("The setting PILEUS_SITES_HOST is not a host name: " + host);
        }
        this.authority = port == HTTP ? host : host + ":" + port;
    }

    /** The host, and the port where it is not the usual one. */
    String authority() {
        return authority;
    }

    /** Whether the address is a page there, and so one that may be shown in a frame. */
    public boolean isSite(String url) {
        try {
            URI uri = URI.create(url);
            boolean isWeb = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            return isWeb && authority.equals(uri.getRawAuthority());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
