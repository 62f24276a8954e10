package dev.pileus.common.git;

import dev.pileus.api.ReasonCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Iterator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.security.SecurityUtils;

/** Reads, makes and writes deploy keys: Ed25519, ECDSA and RSA, without a passphrase, as ssh-keygen writes them. */
public final class DeployKeys {

    private static final int SMALLEST_RSA = 2_048;
    private static final String HINT = " Make one with: ssh-keygen -t ed25519 -N '' -f deploy-key";
    private static final Pattern OPENSSH =
            Pattern.compile("-----BEGIN OPENSSH PRIVATE KEY-----([A-Za-z0-9+/=\\s]*)-----END OPENSSH PRIVATE KEY-----");
    private static final byte[] MAGIC = "openssh-key-v1\0".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] UNENCRYPTED = "openssh-key-v1\0\0\0\0\4none".getBytes(StandardCharsets.US_ASCII);
    private static final String SECURITY_KEY = "sk-ssh-ed25519@openssh.com";

    private DeployKeys() {}

    /**
     * A pair of keys. It does not say the private half when it is printed.
     *
     * @param publicHalf the public half, as it is pasted at the repository's host
     */
    public record DeployKey(KeyPair pair, String publicHalf) {
        @Override
        public String toString() {
            return "DeployKey[" + publicHalf + "]";
        }
    }

    /** Makes an Ed25519 pair, from the platform's secure source of randomness. */
    public static DeployKey make() {
        try {
            KeyPair pair = KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256);
            return new DeployKey(pair, PublicKeyEntry.toString(pair.getPublic()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("An Ed25519 key can always be made", e);
        }
    }

    /** The private half, as OpenSSH writes it. */
    public static String write(DeployKey key) {
        try {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(key.pair(), "", null, text);
            return text.toString(StandardCharsets.US_ASCII);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("A key that was made here can always be written", e);
        }
    }

    /**
     * Reads a key.
     *
     * @throws GitException where it is none, or none that can be used, in words that do not repeat it
     */
    public static DeployKey read(String text) throws GitException {
        String key = text.replace("\r\n", "\n").strip() + "\n";
        refuseWhatCannotBeUsed(key);
        KeyPair pair = pair(key);
        String type = KeyUtils.getKeyType(pair);
        if (type == null || type.equals(KeyPairProvider.SSH_DSS)) {
            throw new GitException(
                    ReasonCode.INVALID_DEPLOY_KEY,
                    "The deploy key is of a kind that servers no longer take (DSA)." + HINT);
        }
        if (pair.getPublic() instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < SMALLEST_RSA) {
            throw new GitException(
                    ReasonCode.INVALID_DEPLOY_KEY,
                    "The deploy key is an RSA key of fewer than 2048 bits, which is too weak." + HINT);
        }
        return new DeployKey(pair, PublicKeyEntry.toString(pair.getPublic()));
    }

    private static void refuseWhatCannotBeUsed(String key) throws GitException {
        if (key.startsWith("PuTTY-User-Key-File")) {
            throw new GitException(
                    ReasonCode.INVALID_DEPLOY_KEY,
                    "The deploy key is in PuTTY's format. Export it from PuTTYgen as an OpenSSH key.");
        }
        if (key.startsWith("ssh-") || key.startsWith("ecdsa-") || key.startsWith("sk-")) {
            throw new GitException(
                    ReasonCode.INVALID_DEPLOY_KEY,
                    "The deploy key is the public half. Give the private half here, which begins with"
                            + " '-----BEGIN', and the public half to the repository's host.");
        }
        if (!key.startsWith("-----BEGIN")) {
            throw new GitException(
                    ReasonCode.INVALID_DEPLOY_KEY,
                    "The deploy key is not a private key: that would begin with '-----BEGIN'." + HINT);
        }
        if (isEncrypted(key)) {
            throw new GitException(
                    ReasonCode.INVALID_DEPLOY_KEY,
                    "The deploy key has a passphrase, and nobody is there to type it in."
                            + " Take it off with 'ssh-keygen -p -N \"\" -f KEY', or better use a key of its own for this.");
        }
    }

    private static boolean isEncrypted(String key) {
        if (key.contains("ENCRYPTED")) {
            return true;
        }
        return openSsh(key)
                .filter(decoded -> startsWith(decoded, MAGIC) && !startsWith(decoded, UNENCRYPTED))
                .isPresent();
    }

    private static Optional<byte[]> openSsh(String key) {
        Matcher matcher = OPENSSH.matcher(key);
        if (!matcher.find()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Base64.getMimeDecoder().decode(matcher.group(1)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean startsWith(byte[] whole, byte[] start) {
        return whole.length >= start.length && Arrays.equals(whole, 0, start.length, start, 0, start.length);
    }

    private static KeyPair pair(String key) throws GitException {
        if (openSsh(key)
                .filter(decoded -> new String(decoded, StandardCharsets.ISO_8859_1).contains(SECURITY_KEY))
                .isPresent()) {
            throw new GitException(
                    ReasonCode.INVALID_DEPLOY_KEY,
                    "The deploy key lives on a security key that somebody has to touch." + HINT);
        }
        try {
            Iterable<KeyPair> pairs = SecurityUtils.loadKeyPairIdentities(
                    null,
                    NamedResource.ofName("deploy key"),
                    new ByteArrayInputStream(key.getBytes(StandardCharsets.UTF_8)),
                    null);
            Iterator<KeyPair> iterator = pairs == null ? Collections.emptyIterator() : pairs.iterator();
            if (iterator.hasNext()) {
                return iterator.next();
            }
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            // Its words might be of the key, so they go no further.
            throw unreadable();
        }
        throw unreadable();
    }

    private static GitException unreadable() {
        return new GitException(
                ReasonCode.INVALID_DEPLOY_KEY,
                "The deploy key cannot be read. It is cut off or altered, or of a kind other than"
                        + " Ed25519, ECDSA and RSA." + HINT);
    }
}
