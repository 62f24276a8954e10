package dev.pileus.ui.pages;

import dev.pileus.ui.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Tells whether a piece of a page is as it was. It follows from the texts of what is shown, which every instance of this
 * function makes alike; hash codes are not so: an enum's is another in each process.
 */
final class Version {

    private static final int BYTES = 8;

    private Version() {}

    /** The version of what is shown by these. */
    static String of(Object... shown) {
        return Digest.of(Arrays.toString(shown).getBytes(StandardCharsets.UTF_8), BYTES);
    }
}
