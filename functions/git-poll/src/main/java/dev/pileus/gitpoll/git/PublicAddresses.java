package dev.pileus.gitpoll.git;

import dev.pileus.common.GlobalAddresses;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Tells hosts on the public internet from those inside the cluster or its network. The function runs among the control
 * plane: it must not knock on doors there for whoever asks it to.
 */
final class PublicAddresses {

    private static final List<String> INSIDE = List.of(
            ".local", ".internal", ".localhost", ".svc", ".cluster.local", ".lan", ".home.arpa", ".localdomain");

    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|.*:.*");

    private PublicAddresses() {}

    /** Whether a host called that can be on the public internet: by its name, or for a literal by its address. */
    static boolean mayContain(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (LITERAL.matcher(name).matches()) {
            try {
                return GlobalAddresses.contain(InetAddress.ofLiteral(name));
            } catch (IllegalArgumentException e) {
                return false;
            }
        }
        return name.indexOf('.') > 0 && INSIDE.stream().noneMatch(name::endsWith);
    }
}
