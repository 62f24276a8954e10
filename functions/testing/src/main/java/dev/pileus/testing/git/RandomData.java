package dev.pileus.testing.git;

import java.util.HexFormat;
import java.util.Random;

/** Random data, which cannot be compressed, and is the same each time. */
public final class RandomData {

    private RandomData() {}

    /** So many bytes. */
    public static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    /** So many bytes, in hexadecimal digits. */
    public static String text(int bytes) {
        return HexFormat.of().formatHex(bytes(bytes));
    }
}
