package dev.pileus.peer.config;

import io.micronaut.core.annotation.Nullable;
import java.time.Instant;

/**
 * Which list of peers is followed. After an invalid one the last good one still is, and {@code error} says why.
 *
 * @param revision the SHA-256 of the text that is followed, in hexadecimal; empty before the first
 * @param since since when; absent before the first
 * @param intervalSeconds between two pings of the same peer
 * @param timeoutMillis of one ping
 * @param fanout how many others each peer pings; 0 for all
 * @param peers how many peers the list names, this one included
 * @param error what is wrong with the text that was found last, or why none was found; absent if nothing is
 */
public record ConfigState(
        String revision,
        @Nullable Instant since,
        long intervalSeconds,
        long timeoutMillis,
        int fanout,
        int peers,
        @Nullable String error) {

    /** Of a peer that has found no list. */
    public static final ConfigState NONE = new ConfigState(
            "",
            null,
            PeerConfig.NOBODY.interval().toSeconds(),
            PeerConfig.NOBODY.timeout().toMillis(),
            PeerConfig.NOBODY.fanout(),
            0,
            null);
}
