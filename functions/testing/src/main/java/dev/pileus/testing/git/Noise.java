package dev.pileus.testing.git;

import java.util.HexFormat;
import java.util.Random;

/** What cannot be compressed, and is the same each time. */
public final class Noise {

    private Noise() {}

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
