package dev.pileus.provision.kind.peers;

/**
 * The parameters of a group of peers.
 *
 * @param peers how many there are
 * @param intervalSeconds seconds between two pings of the same peer
 * @param timeoutMillis milliseconds that a peer waits for a pong; less than the interval
 * @param fanout how many others each peer pings; 0 for all
 */
record PeersParameters(int peers, int intervalSeconds, int timeoutMillis, int fanout) {}
