package dev.pileus.ui.form;

import dev.pileus.ui.Digest;
import java.nio.charset.StandardCharsets;

/** A digest of a field's value when it was shown: enough to see whether somebody has changed it. */
final class ShownValue {

    /** What a hidden field with a digest is called, before the name of the field that it is of. */
    static final String FIELD = "shown.";

    private static final int BYTES = 8;

    private ShownValue() {}

    /** The digest of a value, however its lines end: browsers send them their own way. */
    static String of(String value) {
        return Digest.of(value.replaceAll("\\r\\n?", "\n").getBytes(StandardCharsets.UTF_8), BYTES);
    }
}
