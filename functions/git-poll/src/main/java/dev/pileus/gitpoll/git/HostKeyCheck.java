package dev.pileus.gitpoll.git;

import dev.pileus.api.Reason;
import dev.pileus.api.ReasonCode;
import dev.pileus.common.git.RepositoryAddress;
import java.net.InetSocketAddress;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.sshd.ServerKeyDatabase;

/**
 * Checks the key that a server shows, of one connection, and keeps what came of it. A server seen for the first time is
 * believed, where no keys were given; its key is for the caller to pin.
 */
public final class HostKeyCheck implements ServerKeyDatabase {

    private final RepositoryAddress server;
    private final KnownHosts known;
    private final boolean pinsTheFirst;
    private volatile Optional<PublicKey> shown = Optional.empty();
    private volatile Optional<Reason> refusal = Optional.empty();

    /**
     * A check against what is known.
     *
     * @param pinsTheFirst whether a server is believed of which no key is known
     */
    public HostKeyCheck(RepositoryAddress server, KnownHosts known, boolean pinsTheFirst) {
        this.server = server;
        this.known = known;
        this.pinsTheFirst = pinsTheFirst;
    }

    /** The key that the server showed. */
    public Optional<PublicKey> shown() {
        return shown;
    }

    /** Whether the server was believed without being known. */
    public boolean wasUnknown() {
        return shown.isPresent() && refusal.isEmpty() && known.keysOf(server).isEmpty();
    }

    /** Why its key was not accepted. */
    public Optional<Reason> refusal() {
        return refusal;
    }

    @Override
    public List<PublicKey> lookup(String connectAddress, InetSocketAddress remote, Configuration configuration) {
        return known.keysOf(server);
    }

    @Override
    public boolean accept(
            String connectAddress,
            InetSocketAddress remote,
            PublicKey offered,
            Configuration configuration,
            CredentialsProvider provider) {
        // As in OpenSSH, where no authority is known: a certificate is renewed, and the key that it is for stays.
        PublicKey key = offered instanceof OpenSshCertificate certificate ? certificate.getCertPubKey() : offered;
        shown = Optional.of(key);
        refusal = judge(key);
        return refusal.isEmpty();
    }

    private Optional<Reason> judge(PublicKey key) {
        String fingerprint = KnownHosts.fingerprint(key);
        List<PublicKey> trusted = known.keysOf(server);
        if (known.isRevoked(server, key)) {
            return Optional.of(Reason.of(
                    ReasonCode.HOST_KEY_REVOKED,
                    "%s shows the host key %s, which the known hosts say is revoked.",
                    server.server(),
                    fingerprint));
        }
        if (trusted.stream().anyMatch(candidate -> KeyUtils.compareKeys(candidate, key))) {
            return Optional.empty();
        }
        if (!trusted.isEmpty()) {
            String fingerprints =
                    trusted.stream().map(KnownHosts::fingerprint).distinct().collect(Collectors.joining(", "));
            return Optional.of(Reason.of(
                    ReasonCode.HOST_KEY_CHANGED,
                    "The host key of %s has changed: known is %s, and now it shows %s. Either its operators"
                            + " have changed it, or somebody is listening in: ask them before you trust the new one.",
                    server.server(),
                    fingerprints,
                    fingerprint));
        }
        if (pinsTheFirst) {
            return Optional.empty();
        }
        return Optional.of(Reason.of(
                ReasonCode.HOST_KEY_UNKNOWN,
                "%s is not among the known hosts. It shows the host key %s: if its operators confirm that"
                        + " fingerprint, add the key to the known hosts.",
                server.knownHostsName(),
                fingerprint));
    }
}
