package dev.pileus.replicas.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.Optional;

/** Standard output, which remembers why it could not be written: a {@link java.io.PrintWriter} knows only that. */
final class StandardOutput extends FileOutputStream {

    private Optional<IOException> failure = Optional.empty();

    StandardOutput() {
        super(FileDescriptor.out);
    }

    /** The reason why something could not be written; empty where all was. */
    Optional<IOException> failure() {
        return failure;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            super.write(bytes, offset, length);
        } catch (IOException e) {
            failure = Optional.of(e);
            throw e;
        }
    }
}
