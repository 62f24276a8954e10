package dev.pileus.ui.session;

import dev.pileus.api.CallerToken;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.cookie.Cookie;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key against forged requests (CSRF), which every form carries in a hidden field to prove that one of our own pages
 * made it. It follows from a secret that only the browser's cookie has, so nothing is kept here.
 *
 * @param value the hidden field's value
 */
public record FormKey(String value) {

    /** The hidden field's name. */
    public static final String FIELD = "form-key";

    /** Before signing in there is no token yet; this cookie's random value takes its place. */
    private static final String VISITOR = "pileus-visitor";

    private static final Pattern VISITOR_VALUE = Pattern.compile("[A-Za-z0-9_-]{24}");

    private static final SecureRandom RANDOM = new SecureRandom();

    /** The key of the forms that this browser is given once it has signed in. */
    public static FormKey of(CallerToken token) {
        return derived(token.value());
    }

    /** The cookie of a browser that has not signed in: the one it has, or a new one. */
    public static Cookie visitorCookie(HttpRequest<?> request) {
        String value = visitor(request).map(Cookie::getValue).orElseGet(FormKey::random);
        return SessionCookie.strict(VISITOR, value, request);
    }

    /** The key of the sign-in form that goes with the cookie. */
    public static FormKey of(Cookie visitor) {
        return derived(visitor.getValue());
    }

    /** Whether the form has the key that goes with the browser's cookie of before signing in. */
    public static boolean isOfVisitor(PostedForm form, HttpRequest<?> request) {
        return visitor(request)
                .filter(cookie -> of(cookie).isThatOf(form.get(FIELD)))
                .isPresent();
    }

    /** The cookie that {@link #visitorCookie} made, if the browser has it. */
    static Optional<Cookie> visitor(HttpRequest<?> request) {
        return request.getCookies()
                .findCookie(VISITOR)
                .filter(cookie -> VISITOR_VALUE.matcher(cookie.getValue()).matches());
    }

    /** Compares in constant time. */
    boolean isThatOf(String field) {
        return MessageDigest.isEqual(value.getBytes(StandardCharsets.US_ASCII), field.getBytes(StandardCharsets.UTF_8));
    }

    private static String random() {
        byte[] random = new byte[18];
        RANDOM.nextBytes(random);
        return Base64.getUrlEncoder().encodeToString(random);
    }

    private static FormKey derived(String secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] digest = mac.doFinal("pileus form".getBytes(StandardCharsets.US_ASCII));
            return new FormKey(Base64.getUrlEncoder().withoutPadding().encodeToString(digest));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HmacSHA256.", e);
        }
    }
}
