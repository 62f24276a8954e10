package dev.pileus.status.logs;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads the last lines of a log, whole. A kubelet counts the pieces in which a runtime keeps them: a line of more than
 * 16 KiB is several, and so what it calls the last lines may be fewer, and begin within one.
 */
final class LastLines {

    /** The most bytes in which the beginning of a line is looked for. */
    static final int MAX_BYTES = 32 * 1024 * 1024;

    /** What begins with it begins within a line, whose beginning is too far away. */
    static final String CUT = "… ";

    private static final int HEAD = 256 * 1024;
    private static final int MORE = 8;

    /** A log, of which the last so many pieces can be opened. */
    @FunctionalInterface
    interface Pieces {
        InputStream open(int pieces) throws IOException;
    }

    private LastLines() {}

    /** Opens the last so many lines, or all where there are fewer. */
    static InputStream of(int wanted, Pieces log) throws IOException {
        // The first of one line more may be the rest of a line, and is left out.
        int pieces = wanted + 1;
        long before = -1;
        while (true) {
            Scan scan;
            try (InputStream latest = log.open(pieces)) {
                scan = Scan.of(latest);
            }
            boolean isAll = scan.bytes == before;
            if (isAll || scan.lines > wanted) {
                return skip(
                        scan.isComplete() ? new ByteArrayInputStream(scan.head) : log.open(pieces),
                        scan.lines - wanted);
            }
            if (scan.bytes >= MAX_BYTES) {
                InputStream latest = log.open(pieces);
                return scan.lines > 1
                        ? skip(latest, 1)
                        : new SequenceInputStream(
                                new ByteArrayInputStream(CUT.getBytes(StandardCharsets.UTF_8)), latest);
            }
            before = scan.bytes;
            pieces *= MORE;
        }
    }

    /**
     * What is known of some text.
     *
     * @param head its beginning
     * @param bytes how long it is, or something beyond {@link #MAX_BYTES}
     * @param lines how many lines that is
     */
    private record Scan(byte[] head, long bytes, long lines) {

        static Scan of(InputStream text) throws IOException {
            byte[] head = text.readNBytes(HEAD);
            long bytes = 0;
            long lines = 0;
            boolean isOpen = false;
            byte[] piece = head;
            for (int length = head.length; length > 0 && bytes < MAX_BYTES; length = text.read(piece)) {
                for (int i = 0; i < length; i++) {
                    isOpen = piece[i] != '\n';
                    lines += isOpen ? 0 : 1;
                }
                bytes += length;
                piece = piece == head ? new byte[64 * 1024] : piece;
            }
            return new Scan(head, bytes, lines + (isOpen ? 1 : 0));
        }

        boolean isComplete() {
            return bytes == head.length;
        }
    }

    private static InputStream skip(InputStream text, long lines) throws IOException {
        try {
            long left = lines;
            while (left > 0) {
                int next = text.read();
                left -= next == '\n' ? 1 : 0;
                if (next < 0) {
                    return text;
                }
            }
            return text;
        } catch (IOException | RuntimeException e) {
            text.close();
            throw e;
        }
    }
}
