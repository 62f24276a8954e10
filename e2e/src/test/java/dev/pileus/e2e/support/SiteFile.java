package dev.pileus.e2e.support;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A file of a site, as the chart's value {@code files} lists it.
 *
 * @param sha256 the checksum that it is to have, in hexadecimal digits
 * @param contentType empty: that is left to MinIO
 * @param cacheControl empty: nothing is said
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SiteFile(String key, String url, String sha256, String contentType, String cacheControl) {

    /** A file of which nothing more is said. */
    SiteFile(String key, String url, MessageDigest content) {
        this(key, url, HexFormat.of().formatHex(content.digest()), "", "");
    }

    /** The same, from elsewhere. */
    public SiteFile from(String elsewhere) {
        return new SiteFile(key, elsewhere, sha256, contentType, cacheControl);
    }

    /** The same, under another key. */
    public SiteFile at(String other) {
        return new SiteFile(other, url, sha256, contentType, cacheControl);
    }

    /** The same, as another type of content, and with what caches are told. */
    public SiteFile as(String type, String caching) {
        return new SiteFile(key, url, sha256, type, caching);
    }

    /** A digest such as its checksum. */
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
