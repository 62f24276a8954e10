package dev.pileus.gitpoll.git;

import dev.pileus.api.ReasonCode;
import dev.pileus.common.git.GitException;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * A limit to the bytes that are read of one connection's answers, whatever sizes the server announces: so many until
 * its refs are known, and so many of each fetch.
 */
final class ReadLimit {

    /** The beginning of what a server says, in which it tells what it can. */
    private static final int HEAD = 8 * 1_024;

    /** What is read of a server's complaints; more of them is not worth more. */
    private static final int MAX_ERRORS = 16 * 1_024;

    private final String server;
    private final long max;
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private long left;

    /**
     * A limit.
     *
     * @param server who is read from, as people write it
     * @param max how many bytes are read until {@link #renew}
     */
    ReadLimit(String server, long max) {
        this.server = server;
        this.max = max;
        this.left = max;
    }

    /** Allows as much again. */
    void renew() {
        left = max;
    }

    /** Whether the server has told that its repository has objects that are named by SHA-256. */
    boolean toldOfSha256() {
        return head.toString(StandardCharsets.ISO_8859_1).contains("object-format=sha256");
    }

    /** A server's answers, which end with an exception where they go on for too long. */
    InputStream on(InputStream answers) {
        return new FilterInputStream(answers) {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                int count = super.read(target, offset, length);
                if (count > 0) {
                    take(target, offset, count);
                }
                return count;
            }

            @Override
            public long skip(long count) throws IOException {
                return Math.max(0, read(new byte[(int) Math.min(count, HEAD)]));
            }

            @Override
            public boolean markSupported() {
                return false;
            }
        };
    }

    /** A server's complaints, of which the beginning is read. */
    static InputStream onErrors(InputStream errors) {
        return new FilterInputStream(errors) {
            private int left = MAX_ERRORS;

            @Override
            public int read() throws IOException {
                return left-- > 0 ? super.read() : -1;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                if (left <= 0) {
                    return -1;
                }
                int count = super.read(target, offset, Math.min(length, left));
                left -= Math.max(0, count);
                return count;
            }
        };
    }

    private void take(byte[] bytes, int offset, int count) throws IOException {
        head.write(bytes, offset, Math.min(count, HEAD - head.size()));
        left -= count;
        if (left < 0) {
            throw new IOException(new GitException(
                    ReasonCode.LIMIT_EXCEEDED,
                    ("%s sends more than %,d bytes where a commit was asked for. Has the"
                                    + " repository very many branches and tags? Leave fewer of them.")
                            .formatted(server, max)));
        }
    }
}
