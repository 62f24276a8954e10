package dev.pileus.gitpoll.git;

import dev.pileus.api.ReasonCode;
import dev.pileus.common.git.GitException;
import dev.pileus.common.git.RepositoryAddress;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.client.config.hosts.KnownHostEntry;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.apache.sshd.common.digest.BuiltinDigests;

/**
 * The host keys that are trusted, in the format of OpenSSH's {@code known_hosts}: names in the clear, hashed and with
 * wildcards, ports, {@code @revoked}. Certificates of hosts are not looked at.
 */
public final class KnownHosts {

    private static final String REVOKED = "revoked";

    private final List<KnownHostEntry> entries;

    private KnownHosts(List<KnownHostEntry> entries) {
        this.entries = entries;
    }

    /**
     * Reads them.
     *
     * @param text empty where none are known yet
     * @throws GitException where a line cannot be read
     */
    public static KnownHosts parse(String text) throws GitException {
        List<KnownHostEntry> entries = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String entry = line.strip();
            if (entry.isEmpty() || entry.startsWith("#")) {
                continue;
            }
            try {
                entries.add(KnownHostEntry.parseKnownHostEntry(entry));
            } catch (RuntimeException e) {
                throw new GitException(
                        ReasonCode.INVALID_KNOWN_HOSTS,
                        "Line " + number + " of the known hosts cannot be read. Take it as"
                                + " 'ssh-keyscan HOST' prints it, and check its fingerprint.");
            }
        }
        return new KnownHosts(List.copyOf(entries));
    }

    /** The line that makes a key known as that of a server. */
    public static String line(RepositoryAddress server, PublicKey key) {
        return server.knownHostsName() + " " + PublicKeyEntry.toString(key) + "\n";
    }

    /** A key's fingerprint, as ssh shows it: its type and {@code SHA256:…}. */
    public static String fingerprint(PublicKey key) {
        return KeyUtils.getKeyType(key) + " " + KeyUtils.getFingerPrint(BuiltinDigests.sha256, key);
    }

    /** The keys that a server may show. */
    List<PublicKey> keysOf(RepositoryAddress server) {
        return keys(server, false);
    }

    /** Whether somebody has said that this key is no good any more. */
    boolean isRevoked(RepositoryAddress server, PublicKey key) {
        return keys(server, true).stream().anyMatch(revoked -> KeyUtils.compareKeys(revoked, key));
    }

    private List<PublicKey> keys(RepositoryAddress server, boolean revoked) {
        return entries.stream()
                .filter(entry -> revoked ? REVOKED.equals(entry.getMarker()) : entry.getMarker() == null)
                .filter(entry -> entry.isHostMatch(server.host(), server.port()))
                .map(KnownHosts::key)
                .flatMap(List::stream)
                .toList();
    }

    /** The key of a line, or none where it is of a kind not known here. */
    private static List<PublicKey> key(KnownHostEntry entry) {
        try {
            PublicKey key = entry.getKeyEntry().resolvePublicKey(null, PublicKeyEntryResolver.IGNORING);
            return key == null ? List.of() : List.of(key);
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            return List.of();
        }
    }
}
