package dev.pileus.gitpoll.git;

import dev.pileus.common.GlobalAddresses;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A resolver of names for this whole process: it knows the names of the cluster's own API and this pod's, and of all
 * others only their public addresses. So whatever a name is said to lead to, and however often that changes between
 * looking and connecting, no connection to a git server ends inside. Where {@code PILEUS_GIT_ALLOW_PRIVATE} is
 * {@code true} it leaves names alone.
 */
public final class PublicAddressResolver extends InetAddressResolverProvider {

    private static final String DISABLED = "dev.pileus.gitpoll.every-address";
    private static final String DEFAULT_API = "https://kubernetes.default.svc";

    /** Lets names lead anywhere. It has to be called before the first name is looked up. */
    public static void disable() {
        System.setProperty(DISABLED, "true");
    }

    @Override
    public String name() {
        return "public addresses only";
    }

    @Override
    public InetAddressResolver get(Configuration configuration) {
        InetAddressResolver builtIn = configuration.builtinResolver();
        Map<String, String> environment = System.getenv();
        if (Boolean.getBoolean(DISABLED) || "true".equals(environment.get("PILEUS_GIT_ALLOW_PRIVATE"))) {
            return builtIn;
        }
        Set<String> trusted = new HashSet<>(List.of(
                "localhost",
                environment.getOrDefault("HOSTNAME", "localhost").toLowerCase(Locale.ROOT),
                URI.create(environment.getOrDefault("PILEUS_KUBERNETES_URL", DEFAULT_API))
                        .getHost()));
        return new Filter(builtIn, trusted);
    }

    /** A name that leads to addresses, none of which is on the public internet. */
    static final class InsideException extends UnknownHostException {
        private static final long serialVersionUID = 1L;

        InsideException(String host) {
            super(host + " leads to no public address");
        }
    }

    /**
     * Passes on public addresses only.
     *
     * @param trusted names that may lead anywhere
     */
    record Filter(InetAddressResolver resolver, Set<String> trusted) implements InetAddressResolver {

        @Override
        public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
            Stream<InetAddress> found = resolver.lookupByName(host, policy);
            if (trusted.contains(host.toLowerCase(Locale.ROOT))) {
                return found;
            }
            var addresses = found.filter(GlobalAddresses::contain).toList();
            if (addresses.isEmpty()) {
                throw new InsideException(host);
            }
            return addresses.stream();
        }

        @Override
        public String lookupByAddress(byte[] address) throws UnknownHostException {
            return resolver.lookupByAddress(address);
        }
    }
}
