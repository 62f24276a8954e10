package dev.pileus.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The bearer token that a request came with. A controller that takes one as a parameter answers 401 to whoever has
 * none. Whether it is any good only Kubernetes can say.
 *
 * @param value the token itself, which goes to the API server and nowhere else
 */
public record CallerToken(String value) {

    /** What whoever reads a function's OpenAPI document is told. */
    public static final String NEEDED = "Every call needs a Kubernetes token: Authorization: Bearer TOKEN.";

    /** The most characters of a token; Kubernetes' own are about a thousand. */
    public static final int MAX_LENGTH = 16_384;

    /** The value of the {@code Authorization} header (RFC 6750) that a caller sends it in. */
    public String authorization() {
        return "Bearer " + value;
    }

    /** A digest to tell tokens apart by, where the token itself should not be kept. */
    public String digest() {
        return sha256(value);
    }

    /** The SHA-256 of a text in UTF-8, in hexadecimal. */
    public static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** Not the token: it would end up in a log. */
    @Override
    public String toString() {
        return "CallerToken[hidden]";
    }
}
