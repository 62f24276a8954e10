package dev.pileus.gitpoll.git;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Which hosts are on the public internet, and not inside the cluster or its network. The function runs among the control
 * plane: it must not knock on doors there for whoever asks it to.
 */
final class PublicAddresses {

    /** What has no place on the internet, by the registries of special-purpose addresses, RFC 6890. */
    private static final List<Block> SPECIAL = List.of(
            Block.of("0.0.0.0", 8),
            Block.of("10.0.0.0", 8),
            Block.of("100.64.0.0", 10),
            Block.of("127.0.0.0", 8),
            Block.of("169.254.0.0", 16),
            Block.of("172.16.0.0", 12),
            Block.of("192.0.0.0", 24),
            Block.of("192.0.2.0", 24),
            Block.of("192.88.99.0", 24),
            Block.of("192.168.0.0", 16),
            Block.of("198.18.0.0", 15),
            Block.of("198.51.100.0", 24),
            Block.of("203.0.113.0", 24),
            Block.of("224.0.0.0", 3),
            // Of IPv6 only 2000::/3 is given out; of that, these lead elsewhere: Teredo and its like, examples, 6to4.
            Block.of("0::", 3),
            Block.of("4000::", 2),
            Block.of("8000::", 1),
            Block.of("2001::", 23),
            Block.of("2001:db8::", 32),
            Block.of("2002::", 16),
            Block.of("3fff::", 20));

    private static final List<String> INSIDE = List.of(
            ".local", ".internal", ".localhost", ".svc", ".cluster.local", ".lan", ".home.arpa", ".localdomain");

    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|.*:.*");

    private PublicAddresses() {}

    /** A block of addresses: those that begin with the same so many bits. */
    private record Block(byte[] start, int bits) {
        static Block of(String start, int bits) {
            return new Block(InetAddress.ofLiteral(start).getAddress(), bits);
        }

        boolean contains(byte[] address) {
            if (address.length != start.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % 8);
                if ((address[bit / 8] & mask) != (start[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Whether that address is one on the public internet. */
    static boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        return SPECIAL.stream().noneMatch(block -> block.contains(bytes));
    }

    /** Whether a host called that can be on the public internet: by its name, or for a literal by its address. */
    static boolean mayContain(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (LITERAL.matcher(name).matches()) {
            try {
                return contains(InetAddress.ofLiteral(name));
            } catch (IllegalArgumentException e) {
                return false;
            }
        }
        return name.indexOf('.') > 0 && INSIDE.stream().noneMatch(name::endsWith);
    }
}
