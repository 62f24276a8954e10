package dev.pileus.peer.config;

import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import jakarta.annotation.PreDestroy;
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
@Context
@Requires(property = FileSource.PROPERTY)
final class FileSource implements ApplicationEventListener<ServerStartupEvent> {

    static final String PROPERTY = "peer.file";

    private final Path file;
    private final Duration pause;
    private final ConfigFollower follower;
    private final Thread thread = Thread.ofVirtual().name("peers-file").unstarted(this::run);

    FileSource(PeerIdentity identity, @Value("${peer.file-interval:500ms}") Duration pause, ConfigFollower follower) {
        this.file = Path.of(identity.file());
        this.pause = pause;
        this.follower = follower;
    }

    @Override
    public void onApplicationEvent(ServerStartupEvent event) {
        thread.start();
    }

    private void run() {
        try {
            while (true) {
                read();
                Thread.sleep(pause);
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

    @PreDestroy
    void stop() {
        thread.interrupt();
    }
}
