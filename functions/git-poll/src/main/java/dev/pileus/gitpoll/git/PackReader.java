package dev.pileus.gitpoll.git;

import dev.pileus.api.ReasonCode;
import dev.pileus.common.git.GitException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.eclipse.jgit.lib.Constants;

/**
 * Reads a pack object by object, see <a href="https://git-scm.com/docs/gitformat-pack">gitformat-pack</a>. It makes room
 * for one commit of a bounded length, and for no other object, whatever sizes the pack announces.
 */
final class PackReader {

    /** The longest commit that is read: its message is most of it. */
    static final int MAX_COMMIT = 512 * 1_024;

    private static final byte[] SIGNATURE = "PACK".getBytes(StandardCharsets.US_ASCII);

    private final InputStream pack;
    private final byte[] buffer = new byte[8 * 1_024];
    private int at;
    private int end;
    private final long count;

    /** Begins to read. */
    PackReader(InputStream pack) throws IOException {
        this.pack = pack;
        for (byte expected : SIGNATURE) {
            if (next() != expected) {
                throw new IOException("What was sent is no pack");
            }
        }
        if (number() != 2) {
            throw new IOException("The pack is of a version that is not known");
        }
        this.count = number();
    }

    /** How many objects the pack announces. */
    long count() {
        return count;
    }

    /** Reads the next object: a commit's content, or nothing where it is something else, which is passed over. */
    Optional<byte[]> nextCommit() throws IOException {
        int read = next();
        int type = (read >> 4) & 7;
        long size = read & 15;
        for (int shift = 4; (read & 0x80) != 0; shift += 7) {
            if (shift > 56) {
                throw new IOException("The pack has an object of no possible size");
            }
            read = next();
            size |= (long) (read & 0x7f) << shift;
        }
        if (type == Constants.OBJ_OFS_DELTA || type == Constants.OBJ_REF_DELTA) {
            throw new IOException("There is no commit in what was sent");
        }
        if (type != Constants.OBJ_COMMIT) {
            inflate(new byte[buffer.length], size, true);
            return Optional.empty();
        }
        if (size > MAX_COMMIT) {
            throw new IOException(new GitException(
                    ReasonCode.LIMIT_EXCEEDED,
                    "The commit has %,d bytes, and the longest that is read has %,d. Shorten its message."
                            .formatted(size, MAX_COMMIT)));
        }
        byte[] commit = new byte[(int) size];
        inflate(commit, size, false);
        return Optional.of(commit);
    }

    /**
     * Unpacks an object.
     *
     * @param target where to; all of it into the same place over and over again, where it is to be passed over
     */
    private void inflate(byte[] target, long size, boolean passOver) throws IOException {
        Inflater inflater = new Inflater();
        try {
            long done = 0;
            // One byte more than it may have shows where it has more.
            byte[] beyond = new byte[1];
            while (!inflater.finished()) {
                if (inflater.needsInput()) {
                    fill();
                    inflater.setInput(buffer, at, end - at);
                }
                int unpacked;
                if (done == size) {
                    unpacked = inflater.inflate(beyond);
                } else if (passOver) {
                    unpacked = inflater.inflate(target, 0, (int) Math.min(target.length, size - done));
                } else {
                    unpacked = inflater.inflate(target, (int) done, (int) (size - done));
                }
                done += unpacked;
                if (done > size || inflater.needsDictionary()) {
                    throw new IOException("The pack has an object that is longer than it says");
                }
                at = end - inflater.getRemaining();
            }
            if (done != size) {
                throw new IOException("The pack has an object that is shorter than it says");
            }
        } catch (DataFormatException e) {
            throw new IOException("The pack has an object that cannot be unpacked", e);
        } finally {
            inflater.end();
        }
    }

    private long number() throws IOException {
        byte[] bytes = {(byte) next(), (byte) next(), (byte) next(), (byte) next()};
        return Integer.toUnsignedLong(ByteBuffer.wrap(bytes).getInt());
    }

    private int next() throws IOException {
        fill();
        return buffer[at++] & 0xff;
    }

    /** Makes sure that there is something in the buffer. */
    private void fill() throws IOException {
        if (at == end) {
            at = 0;
            end = Math.max(0, pack.read(buffer));
            if (end == 0) {
                throw new EOFException("The pack ends too early");
            }
        }
    }
}
