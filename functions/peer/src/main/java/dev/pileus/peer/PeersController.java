package dev.pileus.peer;

import dev.pileus.peer.config.ConfigFollower;
import dev.pileus.peer.config.PeerIdentity;
import dev.pileus.peer.mesh.Mesh;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Clock;
import java.time.Instant;

/** What this peer has measured. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
final class PeersController {

    private final PeerIdentity identity;
    private final ConfigFollower config;
    private final Mesh mesh;
    private final Instant startedAt;

    PeersController(PeerIdentity identity, ConfigFollower config, Mesh mesh, Clock clock) {
        this.identity = identity;
        this.config = config;
        this.mesh = mesh;
        this.startedAt = clock.instant();
    }

    /**
     * This peer's view of its group.
     *
     * @return each link that it keeps, with what was measured on it since {@code since}
     */
    @Get("/peers")
    PeersView peers() {
        return new PeersView(
                identity.name(), identity.group(), identity.namespace(), startedAt, config.state(), mesh.links());
    }
}
