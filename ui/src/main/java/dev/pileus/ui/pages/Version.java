package dev.pileus.ui.pages;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Tells whether a piece of a page is as it was. It follows from the texts of what is shown, which every instance of this
 * function makes alike; hash codes are not so: an enum's is another in each process.
 */
final class Version {

    private static final int BYTES = 8;

    private Version() {}

    /** The version of what is shown by these. */
    static String of(Object... shown) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(Arrays.toString(shown).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
