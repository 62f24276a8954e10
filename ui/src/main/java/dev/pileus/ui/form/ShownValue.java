package dev.pileus.ui.form;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What a field had in it when it was shown, as a digest: enough to see whether somebody has changed it. */
final class ShownValue {

    /** What a hidden field with a digest is called, before the name of the field that it is of. */
    static final String FIELD = "shown.";

    private static final int DIGITS = 16;

    private ShownValue() {}

    /** The digest of a value, however its lines end: browsers send them their own way. */
    static String of(String value) {
        try {
            byte[] text = value.replaceAll("\\r\\n?", "\n").getBytes(StandardCharsets.UTF_8);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text);
            return HexFormat.of().formatHex(digest).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }
}
