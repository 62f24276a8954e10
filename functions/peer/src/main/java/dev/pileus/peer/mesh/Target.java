package dev.pileus.peer.mesh;

import dev.pileus.peer.config.Peer;
import dev.pileus.peer.config.PeerConfig;
import java.time.Duration;

/** Whom a link pings, and how. */
record Target(Peer peer, Duration interval, Duration timeout) {

    static Target of(Peer peer, PeerConfig config) {
        return new Target(peer, config.interval(), config.timeout());
    }
}
