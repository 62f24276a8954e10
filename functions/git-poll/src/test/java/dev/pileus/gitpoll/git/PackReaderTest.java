package dev.pileus.gitpoll.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.DeflaterOutputStream;
import org.eclipse.jgit.lib.Constants;
import org.junit.jupiter.api.Test;

class PackReaderTest {

    private static final byte[] COMMIT = "tree 0\n\nhello".getBytes(StandardCharsets.UTF_8);

    private final ByteArrayOutputStream pack = new ByteArrayOutputStream();

    @Test
    void shouldPassOverWhatComesBeforeTheCommit() throws Exception {
        header(3);
        object(Constants.OBJ_TAG, 40, new byte[40]);
        object(Constants.OBJ_BLOB, 100_000, new byte[100_000]);
        object(Constants.OBJ_COMMIT, COMMIT.length, COMMIT);
        PackReader reader = reader();

        assertThat(reader.count()).isEqualTo(3);
        assertThat(reader.nextCommit()).isEmpty();
        assertThat(reader.nextCommit()).isEmpty();
        assertThat(reader.nextCommit()).hasValue(COMMIT);
    }

    @Test
    void shouldMakeRoomForNothingWhenManyObjectsAreAnnounced() throws Exception {
        header(0xffff_ffffL);
        object(Constants.OBJ_COMMIT, COMMIT.length, COMMIT);
        PackReader reader = reader();

        assertThat(reader.count()).isEqualTo(0xffff_ffffL);
        assertThat(reader.nextCommit()).hasValue(COMMIT);
    }

    @Test
    void shouldRefuseACommitBeforeItMakesRoomForIt() throws Exception {
        header(1);
        object(Constants.OBJ_COMMIT, 2_000_000_000L, COMMIT);

        assertThatThrownBy(() -> reader().nextCommit()).hasMessageContaining("The commit has 2,000,000,000 bytes");
    }

    @Test
    void shouldReadNoMoreOfAnObjectThanItAnnounces() throws Exception {
        header(2);
        object(Constants.OBJ_COMMIT, 3, new byte[10_000_000]);

        assertThatThrownBy(() -> reader().nextCommit()).hasMessageContaining("longer than it says");
    }

    @Test
    void shouldRefuseAnObjectThatIsShorterThanItAnnounces() throws Exception {
        header(1);
        object(Constants.OBJ_BLOB, 100, new byte[99]);

        assertThatThrownBy(() -> reader().nextCommit()).hasMessageContaining("shorter than it says");
    }

    @Test
    void shouldRefuseASizeWithoutEnd() throws Exception {
        header(1);
        for (int i = 0; i < 20; i++) {
            pack.write(0xff);
        }

        assertThatThrownBy(() -> reader().nextCommit()).hasMessageContaining("no possible size");
    }

    @Test
    void shouldSaySoWhenThePackEndsTooEarly() throws Exception {
        header(1);

        assertThatThrownBy(() -> reader().nextCommit()).isInstanceOf(EOFException.class);
    }

    @Test
    void shouldRefuseWhatIsNoPack() {
        pack.writeBytes("<html>".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(this::reader).hasMessageContaining("no pack");
    }

    private PackReader reader() throws IOException {
        return new PackReader(new ByteArrayInputStream(pack.toByteArray()));
    }

    private void header(long objects) throws IOException {
        pack.writeBytes("PACK".getBytes(StandardCharsets.US_ASCII));
        DataOutputStream numbers = new DataOutputStream(pack);
        numbers.writeInt(2);
        numbers.writeInt((int) objects);
    }

    /** An object that says that it is of some size, and is another. */
    private void object(int type, long size, byte[] content) throws IOException {
        long rest = size >> 4;
        pack.write((int) (type << 4 | size & 15 | (rest > 0 ? 0x80 : 0)));
        while (rest > 0) {
            long next = rest >> 7;
            pack.write((int) (rest & 0x7f | (next > 0 ? 0x80 : 0)));
            rest = next;
        }
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(pack)) {
            deflater.write(content);
        }
    }
}
