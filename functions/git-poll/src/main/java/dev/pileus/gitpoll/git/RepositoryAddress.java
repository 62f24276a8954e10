package dev.pileus.gitpoll.git;

import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.eclipse.jgit.transport.URIish;

/**
 * Where a repository is: {@code ssh://git@host:22/path}, {@code git@host:path} or {@code https://host/path}. Everything
 * else that git understands is refused, since it reads files or runs programs ({@code file:}, {@code ext::}) or proves
 * nothing about the server ({@code git:}).
 *
 * @param protocol how to talk to the server
 * @param host its name in small letters, or its address; without brackets
 * @param port the port, 1 to 65535
 * @param uri all of it, as JGit takes it
 */
public record RepositoryAddress(Protocol protocol, String host, int port, URIish uri) {

    /** The most characters of an address. */
    public static final int MAX_LENGTH = 2_048;

    private static final String HINT = "Write it as ssh://git@host/path, git@host:path or https://host/path.";
    private static final String DEFAULT_USER = "git";
    private static final Pattern SCP_WITHOUT_USER = Pattern.compile("[^/:@\\[\\]]+:(?!//).+");
    private static final Pattern SCHEME = Pattern.compile("^[A-Za-z0-9+-]+://");
    private static final Pattern TRANSPORT_HELPER = Pattern.compile("[A-Za-z0-9]+::.*");
    private static final Pattern HOST = Pattern.compile("[a-z0-9]([-a-z0-9._]*[a-z0-9])?|[0-9a-f:.]*:[0-9a-f:.]*");

    /** How to talk to a server. */
    public enum Protocol {
        SSH("ssh", 22),
        HTTPS("https", 443),
        HTTP("http", 80);

        private final String scheme;
        private final int port;

        Protocol(String scheme, int port) {
            this.scheme = scheme;
            this.port = port;
        }
    }

    /**
     * Reads an address.
     *
     * @throws GitTrouble where it is none, or one that is refused
     */
    public static RepositoryAddress parse(String text) throws GitTrouble {
        String address = SCHEME.matcher(text.strip())
                .replaceFirst(scheme -> scheme.group().toLowerCase(Locale.ROOT));
        if (address.isEmpty()
                || address.length() > MAX_LENGTH
                || !address.chars().allMatch(c -> c > ' ' && c != 0x7f)) {
            throw new GitTrouble("The repository's address is empty, too long, or has a space in it. " + HINT);
        }
        if (TRANSPORT_HELPER.matcher(address).matches()) {
            throw new GitTrouble("Only ssh and https lead to a repository. " + HINT);
        }
        URIish uri = uri(address);
        Protocol protocol = protocol(uri);
        if (uri.getPass() != null || (protocol != Protocol.SSH && uri.getUser() != null)) {
            throw new GitTrouble(
                    "The repository's address has a user or a password in it. Give them apart from it, as username and token.");
        }
        String host = host(uri);
        int port = uri.getPort() > 0 ? uri.getPort() : protocol.port;
        if (port > 65_535) {
            throw new GitTrouble("There is no port " + port + ".");
        }
        if (Objects.requireNonNullElse(uri.getPath(), "").replace("/", "").isEmpty()) {
            throw new GitTrouble("The repository's address has no path. " + HINT);
        }
        return new RepositoryAddress(
                protocol,
                host,
                port,
                protocol == Protocol.SSH && uri.getUser() == null ? uri.setUser(DEFAULT_USER) : uri);
    }

    /** Whether both are on the same server, so that what proves oneself to the one may be shown to the other. */
    public boolean isOnServerOf(RepositoryAddress other) {
        return protocol == other.protocol && host.equals(other.host) && port == other.port;
    }

    /** The server, as people write it: the port only where it is not the usual one. */
    public String server() {
        String name = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return port == protocol.port ? name : name + ":" + port;
    }

    /** The server, as {@code known_hosts} names it. */
    public String knownHostsName() {
        return port == Protocol.SSH.port ? host : "[" + host + "]:" + port;
    }

    /** The address as it was given. */
    @Override
    public String toString() {
        return uri.toString();
    }

    private static URIish uri(String address) throws GitTrouble {
        try {
            return new URIish(SCP_WITHOUT_USER.matcher(address).matches() ? DEFAULT_USER + "@" + address : address);
        } catch (URISyntaxException e) {
            throw new GitTrouble("That is no repository's address. " + HINT, e);
        }
    }

    private static Protocol protocol(URIish uri) throws GitTrouble {
        if (uri.getScheme() == null && uri.getHost() != null) {
            return Protocol.SSH;
        }
        for (Protocol protocol : Protocol.values()) {
            if (protocol.scheme.equals(uri.getScheme())) {
                return protocol;
            }
        }
        throw new GitTrouble("Only ssh and https lead to a repository. " + HINT);
    }

    private static String host(URIish uri) throws GitTrouble {
        String host = Objects.requireNonNullElse(uri.getHost(), "").toLowerCase(Locale.ROOT);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        if (host.endsWith(".")) {
            host = host.substring(0, host.length() - 1);
        }
        if (host.isEmpty() || host.length() > 253 || !HOST.matcher(host).matches()) {
            throw new GitTrouble("The repository's address names no host. " + HINT);
        }
        return host;
    }
}
