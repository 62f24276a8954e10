package dev.pileus.provision.kind.model;

import dev.pileus.common.GlobalAddresses;
import dev.pileus.common.ProblemException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Checks the address of a model's file, from somebody who may not use the cluster to reach its inside (CWE-918). What
 * can be refused by its looks is refused here; what a name leads to is checked where the file is downloaded, again and
 * again.
 */
final class ModelAddress {

    private static final String FIELD = "parameters.model";

    /** Names that mean something inside only: this cluster's, this network's, this machine's. */
    private static final List<String> INSIDE =
            List.of(".local", ".internal", ".localhost", ".svc", ".cluster.local", ".lan", ".home.arpa");

    /** A last label that is a number makes the whole an IPv4 address to some, however it is written. */
    private static final Pattern NUMERIC_END = Pattern.compile("(.*\\.)?(0x[0-9a-f]*|[0-9]+)");

    private static final Pattern IPV4 = Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");

    private ModelAddress() {}

    /**
     * Checks an address.
     *
     * @return the same
     * @throws ProblemException 422 with the reason
     */
    static String checked(String text) {
        URI address;
        try {
            address = new URI(text);
        } catch (URISyntaxException e) {
            throw refused("This is not an address. It looks like https://huggingface.co/…/model.gguf.");
        }
        if (!"https".equalsIgnoreCase(address.getScheme())) {
            throw refused("Only https addresses are taken.");
        }
        if (address.getRawUserInfo() != null
                || String.valueOf(address.getRawAuthority()).contains("@")) {
            throw refused("An address with a user or a password in it is not taken: everybody here could read it.");
        }
        if (address.getHost() == null) {
            throw refused("This address names no host that could be asked.");
        }
        if (address.getRawPath() == null || !address.getRawPath().endsWith(".gguf")) {
            throw refused("The file has to be a GGUF file: its name ends in .gguf.");
        }
        if (address.getRawFragment() != null) {
            throw refused("Leave out what begins with the '#'.");
        }
        checkHost(address.getHost().toLowerCase(Locale.ROOT).replaceFirst("\\.$", ""));
        return text;
    }

    private static void checkHost(String host) {
        if (host.startsWith("[") || IPV4.matcher(host).matches()) {
            if (!isGlobal(host.replaceAll("[\\[\\]]", ""))) {
                throw inside();
            }
        } else if (NUMERIC_END.matcher(host).matches()
                || !host.contains(".")
                || INSIDE.stream().anyMatch(host::endsWith)) {
            throw inside();
        }
    }

    private static boolean isGlobal(String literal) {
        try {
            return GlobalAddresses.contain(InetAddress.ofLiteral(literal));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static ProblemException inside() {
        return refused("This address is not one of the public internet, and models come from there only.");
    }

    private static ProblemException refused(String message) {
        return ProblemException.invalid(FIELD, message);
    }
}
