package dev.pileus.ui;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A short digest of contents, which every instance of this function computes alike. */
public final class Digest {

    private Digest() {}

    /**
     * The beginning of a content's SHA-256, in hexadecimal.
     *
     * @param bytes how many bytes of it, two digits each; at most 32
     */
    public static String of(byte[] content, int bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(digest, 0, bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }
}
