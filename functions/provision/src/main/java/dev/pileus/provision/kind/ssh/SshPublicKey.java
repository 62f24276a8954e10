package dev.pileus.provision.kind.ssh;

import dev.pileus.common.ProblemException;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAKey;
import java.security.spec.ECFieldFp;
import java.security.spec.EllipticCurve;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;

/**
 * Checks public keys as OpenSSH writes them: {@code TYPE BASE64 [COMMENT]}. Nothing of what is refused is ever
 * repeated, neither in an answer nor in a log: somebody may have pasted the wrong half of the pair.
 */
final class SshPublicKey {

    private static final String FIELD = "parameters.publicKey";

    private static final int SHORTEST_RSA = 2048;
    private static final int LONGEST_RSA = 16_384;

    private static final Pattern LINE = Pattern.compile("(?<type>\\S+)[ \\t]+(?<data>\\S+)(?:[ \\t]+(?<comment>.*))?");

    /** What private keys look like in the formats there are: PEM, OpenSSH's body alone, PuTTY's. */
    private static final Pattern PRIVATE = Pattern.compile(
            "-----begin [a-z0-9 ]*private key|private key-----|b3blbnnzac1rzxk|putty-user-key-file|private-lines");

    private static final Pattern KNOWN_TYPE = Pattern.compile("ssh-ed25519|ecdsa-sha2-nistp(256|384|521)|ssh-rsa");
    private static final Pattern KNOWN_TYPE_LATER = Pattern.compile("[ \\t](" + KNOWN_TYPE + ")[ \\t]");

    private SshPublicKey() {}

    /**
     * Checks a public key.
     *
     * @return the same key in one line, with its comment
     * @throws ProblemException 422 with the reason
     */
    static String checked(String text) {
        String line = text.strip();
        if (PRIVATE.matcher(line.toLowerCase(Locale.ROOT)).find()) {
            throw refused(
                    "This is a private key. It was not stored, but it has left your machine: do not use it any more,"
                            + " make a new pair with ssh-keygen, and paste the line of the file that ends in .pub.");
        }
        if (line.chars().anyMatch(c -> c != '\t' && Character.isISOControl(c))) {
            throw refused("A public key is a single line. Paste one line of one .pub file.");
        }
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            throw refused("This is not a public key. Paste the line of your .pub file: it starts with its type, such as"
                    + " ssh-ed25519.");
        }
        requireKnown(parts.group("type"), line);
        requireSound(parts.group("type"), parts.group("data"));
        String comment = parts.group("comment");
        return parts.group("type") + " " + parts.group("data")
                + (comment == null || comment.isBlank() ? "" : " " + comment.strip());
    }

    private static void requireKnown(String type, String line) {
        if (KNOWN_TYPE.matcher(type).matches()) {
            return;
        }
        if (type.startsWith("sk-")) {
            throw refused("Keys on a security token (sk-…) are not taken: this box cannot ask for their touch."
                    + " Use an ed25519, ecdsa or rsa key.");
        }
        if (type.contains("-cert-")) {
            throw refused("This is a certificate. Paste the public key that it was made from.");
        }
        if (type.equals("ssh-dss")) {
            throw refused("DSA keys are too weak, and SSH servers take them no longer. Use an ed25519 key.");
        }
        if (KNOWN_TYPE_LATER.matcher(line).find()) {
            throw refused("Options in front of the key are not taken. Paste the key alone, from its type on.");
        }
        throw refused("This is not a public key of a known type: ssh-ed25519, ecdsa-sha2-nistp256, -nistp384, -nistp521"
                + " or ssh-rsa.");
    }

    private static void requireSound(String type, String data) {
        PublicKey key;
        boolean exact;
        try {
            PublicKeyEntry entry = PublicKeyEntry.parsePublicKeyEntry(type + " " + data);
            key = entry.resolvePublicKey(null, Map.of(), PublicKeyEntryResolver.FAILING);
            PublicKeyEntry again = PublicKeyEntry.parsePublicKeyEntry(PublicKeyEntry.toString(key));
            exact = again.getKeyType().equals(type) && Arrays.equals(again.getKeyData(), entry.getKeyData());
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            // The library's words may hold what was pasted.
            throw refused("This public key is damaged. Copy the whole line again.");
        }
        if (!exact || (key instanceof ECPublicKey point && !isOnItsCurve(point))) {
            throw refused("This public key is damaged. Copy the whole line again.");
        }
        if (key instanceof RSAKey rsa) {
            int bits = rsa.getModulus().bitLength();
            if (bits < SHORTEST_RSA || bits > LONGEST_RSA) {
                throw refused(
                        "An RSA key has from %d to %d bits here, and this one has %d. Better still, use an ed25519 key."
                                .formatted(SHORTEST_RSA, LONGEST_RSA, bits));
            }
        }
    }

    /** Whether {@code y² = x³ + ax + b}, which neither the library nor the platform looks at. */
    private static boolean isOnItsCurve(ECPublicKey key) {
        EllipticCurve curve = key.getParams().getCurve();
        BigInteger p = ((ECFieldFp) curve.getField()).getP();
        BigInteger x = key.getW().getAffineX();
        BigInteger y = key.getW().getAffineY();
        BigInteger right = x.pow(2).add(curve.getA()).multiply(x).add(curve.getB());
        return x.compareTo(p) < 0
                && y.compareTo(p) < 0
                && y.pow(2).subtract(right).mod(p).signum() == 0;
    }

    private static ProblemException refused(String message) {
        return ProblemException.invalid(FIELD, message);
    }
}
