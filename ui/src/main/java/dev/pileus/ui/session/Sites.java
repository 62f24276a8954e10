package dev.pileus.ui.session;

import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.regex.Pattern;

/** The addresses of tenants' websites: on hosts of their own beside these pages, which they must not reach. */
@Singleton
public final class Sites {

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]{1,253}");

    private final String suffix;
    private final String scheme;

    Sites(@Value("${pileus.sites.host}") String host, @Value("${pileus.gateway.url}") URI gateway) {
        if (!HOST.matcher(host).matches()) {
            throw new IllegalArgumentException("The setting PILEUS_SITES_HOST is not a host name: " + host);
        }
        this.suffix = "." + host + (gateway.getPort() < 0 ? "" : ":" + gateway.getPort());
        this.scheme = gateway.getScheme();
    }

    /** All of them, as a Content-Security-Policy has it. */
    String source() {
        return scheme + "://*" + suffix;
    }

    /** Whether the address is a page there, and so one that may be shown in a frame. */
    public boolean isSite(String url) {
        try {
            URI uri = URI.create(url);
            String authority = uri.getRawAuthority();
            return scheme.equals(uri.getScheme())
                    && authority != null
                    && authority.endsWith(suffix)
                    && HOST.matcher(authority.substring(0, authority.length() - suffix.length()))
                            .matches();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
