package dev.pileus.peer.kubernetes;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The events of a watch, each a line. */
public final class WatchEvents implements AutoCloseable {

    /** The most bytes of a line: a ConfigMap of the largest list there may be, whose text is escaped in it, takes less. */
    static final int MAX_LINE = 524_288;

    private final InputStream stream;

    WatchEvents(InputStream stream) {
        this.stream = stream;
    }

    /**
     * Waits for the next event.
     *
     * @return its JSON; empty where the watch has ended
     * @throws IOException where it broke off, or an event is too large
     */
    public Optional<byte[]> next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int read = stream.read(); read >= 0; read = stream.read()) {
            if (read == '\n') {
                return Optional.of(line.toByteArray());
            }
            if (line.size() == MAX_LINE) {
                throw new IOException("an event is larger than %,d bytes".formatted(MAX_LINE));
            }
            line.write(read);
        }
        return Optional.empty();
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
