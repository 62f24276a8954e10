package dev.pileus.common.git;

import dev.pileus.api.ReasonCode;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of a repository: {@code ssh://git@host:22/path}, {@code git@host:path} or {@code https://host/path}.
 * Everything else that git understands is refused, since it reads files or runs programs ({@code file:}, {@code ext::})
 * or proves nothing about the server ({@code git:}).
 *
 * @param protocol how to talk to the server
 * @param user who to be there; empty for https, where that is not part of the address
 * @param host its name in small letters, or its address; without brackets
 * @param port the port, 1 to 65535
 * @param path where on the server the repository is, as it is written
 * @param text all of it, as git takes it
 */
public record RepositoryAddress(
        Protocol protocol, Optional<String> user, String host, int port, String path, String text) {

    /** The most characters of an address. */
    public static final int MAX_LENGTH = 2_048;

    private static final String HINT = "Write it as ssh://git@host/path, git@host:path or https://host/path.";
    private static final String DEFAULT_USER = "git";
    private static final Pattern SCHEME = Pattern.compile("^[A-Za-z0-9+-]+://");
    private static final Pattern TRANSPORT_HELPER = Pattern.compile("[A-Za-z0-9]+::.*");
    private static final Pattern HOST = Pattern.compile("[a-z0-9]([-a-z0-9._]*[a-z0-9])?|[0-9a-f:.]*:[0-9a-f:.]*");
    private static final String SERVER = "(?:(?<user>[^/]*)@)?(?<host>\\[[^\\]/]*\\]|[^@:/\\[\\]]*)";
    private static final Pattern URL =
            Pattern.compile("(?<scheme>ssh|https?)://" + SERVER + "(?::(?<port>[0-9]{0,9}))?(?<path>/.*)?");
    private static final Pattern SCP = Pattern.compile(SERVER + ":(?!//)(?<path>.+)");

    /** A protocol to talk to a server by. */
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

        private static Protocol of(String scheme) {
            for (Protocol protocol : values()) {
                if (protocol.scheme.equals(scheme)) {
                    return protocol;
                }
            }
            throw new IllegalArgumentException(scheme);
        }
    }

    /**
     * Reads an address.
     *
     * @throws GitException where it is none, or one that is refused
     */
    public static RepositoryAddress parse(String given) throws GitException {
        String text = SCHEME.matcher(given.strip())
                .replaceFirst(scheme -> scheme.group().toLowerCase(Locale.ROOT));
        if (text.isEmpty()
                || text.length() > MAX_LENGTH
                || !text.chars().allMatch(c -> c > ' ' && !Character.isISOControl(c))) {
            throw new GitException(
                    ReasonCode.INVALID_ADDRESS,
                    "The repository's address is empty, too long, or has a space in it. " + HINT);
        }
        if (TRANSPORT_HELPER.matcher(text).matches()) {
            throw otherProtocol();
        }
        if (SCHEME.matcher(text).find()) {
            Matcher url = URL.matcher(text);
            if (!url.matches()) {
                throw text.matches("(ssh|https?)://.*") ? none() : otherProtocol();
            }
            return of(Protocol.of(url.group("scheme")), url, port(url.group("port")), text);
        }
        Matcher scp = SCP.matcher(text);
        if (!scp.matches()) {
            throw none();
        }
        return of(Protocol.SSH, scp, Optional.empty(), scp.group("user") == null ? DEFAULT_USER + "@" + text : text);
    }

    private static RepositoryAddress of(Protocol protocol, Matcher parts, Optional<Integer> port, String text)
            throws GitException {
        String user = parts.group("user");
        if (user != null && (protocol != Protocol.SSH || user.contains(":"))) {
            throw new GitException(
                    ReasonCode.INVALID_ADDRESS,
                    "The repository's address has a user or a password in it. Give them apart from it, as username and token.");
        }
        String path = Objects.requireNonNullElse(parts.group("path"), "");
        if (path.replace("/", "").isEmpty()) {
            throw new GitException(ReasonCode.INVALID_ADDRESS, "The repository's address has no path. " + HINT);
        }
        return new RepositoryAddress(
                protocol,
                protocol == Protocol.SSH
                        ? Optional.of(user == null || user.isEmpty() ? DEFAULT_USER : user)
                        : Optional.empty(),
                host(parts.group("host")),
                port.orElse(protocol.port),
                path,
                text);
    }

    /** Whether both are on the same server, so that what proves oneself to the one may be shown to the other. */
    public boolean isOnServerOf(RepositoryAddress other) {
        return protocol == other.protocol && host.equals(other.host) && port == other.port;
    }

    /**
     * Scheme, host and port, such as {@code https://git.example.com}: what a key or a token is kept with, and where alone it
     * is shown.
     */
    public String origin() {
        return protocol.scheme + "://" + server();
    }

    /**
     * Whether this is the server that a key or a token is kept for.
     *
     * @param origin what {@link #origin} said when it was kept, or what somebody wrote by hand
     */
    public boolean isAt(String origin) {
        try {
            return isOnServerOf(parse(origin.strip().replaceFirst("/+$", "") + "/x"));
        } catch (GitException e) {
            return false;
        }
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
        return text;
    }

    private static Optional<Integer> port(String digits) throws GitException {
        if (digits == null || digits.isEmpty()) {
            return Optional.empty();
        }
        int port = Integer.parseInt(digits);
        if (port < 1 || port > 65_535) {
            throw new GitException(ReasonCode.INVALID_ADDRESS, "There is no port " + port + ".");
        }
        return Optional.of(port);
    }

    private static String host(String written) throws GitException {
        String host = written.toLowerCase(Locale.ROOT);
        if (host.startsWith("[")) {
            host = host.substring(1, host.length() - 1);
        }
        if (host.endsWith(".")) {
            host = host.substring(0, host.length() - 1);
        }
        if (host.isEmpty() || host.length() > 253 || !HOST.matcher(host).matches() || isHalfAnAddress(host)) {
            throw new GitException(ReasonCode.INVALID_ADDRESS, "The repository's address names no host. " + HINT);
        }
        return host;
    }

    /** Whether it has colons, as only an address of IPv6 may, and yet is none. */
    private static boolean isHalfAnAddress(String host) {
        if (host.indexOf(':') < 0) {
            return false;
        }
        try {
            InetAddress.ofLiteral(host);
            return false;
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    private static GitException none() {
        return new GitException(ReasonCode.INVALID_ADDRESS, "That is no repository's address. " + HINT);
    }

    private static GitException otherProtocol() {
        return new GitException(ReasonCode.INVALID_ADDRESS, "Only ssh and https lead to a repository. " + HINT);
    }
}
