package dev.pileus.peer;

import dev.pileus.peer.config.ConfigState;
import dev.pileus.peer.mesh.LinkView;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;

/**
 * One peer's view.
 *
 * @param name the peer's own name
 * @param group the group's name; empty for a peer outside Kubernetes
 * @param namespace the group's namespace; likewise
 * @param startedAt when this process began
 * @param config which list of peers it follows
 * @param links the others that it pings, by name
 */
@Serdeable
record PeersView(
        String name, String group, String namespace, Instant startedAt, ConfigState config, List<LinkView> links) {}
