package dev.pileus.peer;

import dev.pileus.peer.config.ConfigFollower;
import dev.pileus.peer.config.ConfigMapSource;
import dev.pileus.peer.config.ConfigSource;
import dev.pileus.peer.config.FileSource;
import dev.pileus.peer.config.PeerIdentity;
import dev.pileus.peer.kubernetes.ApiServerClient;
import dev.pileus.peer.mesh.Mesh;
import dev.pileus.peer.mesh.PingMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * A running peer. It is put together here and not by Micronaut: what a framework needs to start is most of what a peer with
 * some hundredths of a core would have to do.
 */
final class PeerApplication implements AutoCloseable {

    private final Mesh mesh;
    private final Optional<ConfigSource> source;
    private final PeerServer server;

    private PeerApplication(Mesh mesh, Optional<ConfigSource> source, PeerServer server) {
        this.mesh = mesh;
        this.source = source;
        this.server = server;
    }

    /**
     * Starts it, and returns when it answers. A peer with neither a file nor a group pings nobody.
     *
     * @throws IllegalArgumentException where a setting is wrong
     * @throws IOException where it cannot listen at its port
     */
    static PeerApplication start(PeerSettings settings) throws IOException {
        Clock clock = Clock.systemUTC();
        Instant startedAt = clock.instant();
        PeerIdentity identity = settings.identity();
        PingMetrics metrics = new PingMetrics(settings.metricsLinks());
        Mesh mesh = new Mesh(identity.name(), metrics, clock);
        ConfigFollower follower = new ConfigFollower(mesh, clock);
        Optional<ConfigSource> source = source(settings, follower);
        PeerServer server = PeerServer.start(
                settings.port(),
                () -> new PeersView(
                        identity.name(),
                        identity.group(),
                        identity.namespace(),
                        startedAt,
                        follower.state(),
                        mesh.links()),
                metrics::scrape);
        source.ifPresent(ConfigSource::start);
        return new PeerApplication(mesh, source, server);
    }

    private static Optional<ConfigSource> source(PeerSettings settings, ConfigFollower follower) {
        PeerIdentity identity = settings.identity();
        if (!identity.file().isEmpty()) {
            return Optional.of(new FileSource(Path.of(identity.file()), follower));
        }
        if (identity.group().isEmpty()) {
            return Optional.empty();
        }
        ApiServerClient kubernetes =
                new ApiServerClient(settings.kubernetesUrl(), new Http().client(settings.kubernetesCa()));
        return Optional.of(new ConfigMapSource(identity, Path.of(settings.kubernetesToken()), kubernetes, follower));
    }

    int port() {
        return server.port();
    }

    @Override
    public void close() {
        source.ifPresent(ConfigSource::close);
        mesh.close();
        server.close();
    }
}
