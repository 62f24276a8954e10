package dev.pileus.peer.config;

import java.util.regex.Pattern;

/**
 * One peer of a list.
 *
 * @param name what it is called, a DNS label
 * @param host its host name or address
 * @param port its port, 1 to 65535
 */
public record Peer(String name, String host, int port) {

    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

    /** Whether a peer may be called that. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }
}
