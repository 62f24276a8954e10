package dev.pileus.status.access;

import dev.pileus.api.CallerToken;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * Reads the expiry of a token that Kubernetes has accepted, as a JSON Web Token says it of itself (RFC 7519,
 * {@code exp}).
 */
final class TokenExpiry {

    private static final Pattern EXP = Pattern.compile("\"exp\"\\s*:\\s*([0-9]{1,11})");

    private TokenExpiry() {}

    /** The end; of several that it may mean the earliest, and {@link Instant#MAX} where it says none. */
    static Instant of(CallerToken token) {
        String[] parts = token.value().split("\\.", -1);
        if (parts.length != 3) {
            return Instant.MAX;
        }
        try {
            String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
            return EXP.matcher(claims)
                    .results()
                    .map(exp -> Instant.ofEpochSecond(Long.parseLong(exp.group(1))))
                    .min(Instant::compareTo)
                    .orElse(Instant.MAX);
        } catch (IllegalArgumentException notAJsonWebToken) {
            return Instant.MAX;
        }
    }
}
