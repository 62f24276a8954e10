package dev.pileus.peer.config;

import java.time.Duration;
import java.util.List;

/**
 * What peers are told, all of a group the same.
 *
 * @param interval between two pings of the same peer, a second to an hour
 * @param timeout of one ping, 10 ms to a minute
 * @param fanout how many others each peer pings; 0 for all
 * @param peers all peers, each name once, at most {@value #MAX_PEERS}
 */
public record PeerConfig(Duration interval, Duration timeout, int fanout, List<Peer> peers) {

    /** The most peers of a group. */
    public static final int MAX_PEERS = 250;

    /** A list of nobody. */
    public static final PeerConfig NOBODY = new PeerConfig(Duration.ofSeconds(5), Duration.ofSeconds(1), 0, List.of());
}
