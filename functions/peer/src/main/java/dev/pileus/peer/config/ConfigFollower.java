package dev.pileus.peer.config;

import dev.pileus.api.CallerToken;
import dev.pileus.peer.mesh.Mesh;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the mesh follow each new list of peers, and stay with the last good one. */
public final class ConfigFollower {

    private static final Logger LOG = LoggerFactory.getLogger(ConfigFollower.class);

    private final Mesh mesh;
    private final Clock clock;
    private PeerConfig config = PeerConfig.NOBODY;
    private String revision = "";
    private Optional<Instant> since = Optional.empty();
    private Optional<String> error = Optional.empty();

    /** Follows nothing yet. */
    public ConfigFollower(Mesh mesh, Clock clock) {
        this.mesh = mesh;
        this.clock = clock;
    }

    /** Follows a text, unless it is the one that is followed already, or no list of peers. */
    synchronized void follow(byte[] text) {
        String found = CallerToken.sha256(new String(text, StandardCharsets.UTF_8));
        if (found.equals(revision)) {
            error = Optional.empty();
            return;
        }
        try {
            config = PeerConfigReader.read(text);
        } catch (InvalidConfigException e) {
            keep("The list of peers is invalid. " + e.getMessage());
            return;
        }
        error = Optional.empty();
        revision = found;
        since = Optional.of(clock.instant());
        mesh.apply(config);
        LOG.info(
                "following a list of {} peers: every {} s, timeout {} ms, fanout {}",
                config.peers().size(),
                config.interval().toSeconds(),
                config.timeout().toMillis(),
                config.fanout());
    }

    /** Stays with what is followed, for a reason, which is logged once. */
    synchronized void keep(String reason) {
        if (!error.equals(Optional.of(reason))) {
            LOG.warn(
                    "{} The last good list is kept, of {} peers.",
                    reason,
                    config.peers().size());
            error = Optional.of(reason);
        }
    }

    /** Which list is followed. */
    public synchronized ConfigState state() {
        return new ConfigState(
                revision,
                since.orElse(null),
                config.interval().toSeconds(),
                config.timeout().toMillis(),
                config.fanout(),
                config.peers().size(),
                error.orElse(null));
    }
}
