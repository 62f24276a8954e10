package dev.pileus.peer.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Reads the list from a file, again and again. By its content, since a mounted file is changed by swapping links, of which
 * watches of files learn nothing.
 */
public final class FileSource implements ConfigSource {

    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Path file;
    private final ConfigFollower follower;
    private final Thread thread = Thread.ofVirtual().name("peers-file").unstarted(this::run);

    /** Reads from that file, which need not be there yet. */
    public FileSource(Path file, ConfigFollower follower) {
        this.file = file;
        this.follower = follower;
    }

    @Override
    public void start() {
        thread.start();
    }

    private void run() {
        try {
            while (true) {
                read();
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        try (InputStream input = Files.newInputStream(file)) {
            follower.follow(input.readNBytes(PeerConfigReader.MAX_BYTES + 1));
        } catch (NoSuchFileException e) {
            follower.keep("There is no file %s.".formatted(file));
        } catch (IOException e) {
            follower.keep("The file %s cannot be read: %s.".formatted(file, e));
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
