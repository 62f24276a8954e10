package dev.pileus.replicas.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The caller's certificate and key, and the authorities that a server's certificate may be signed by: files in PEM. */
record Certificates(Path certificate, Path key, Path authorities) {

    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final char[] NO_PASSWORD = {};

    /** TLS with these files as they are now. Throws a {@link CommandFailure} that names the file that cannot be used. */
    SSLContext context() {
        try {
            KeyStore own = emptyStore();
            List<X509Certificate> chain = readCertificates("--cert", certificate);
            checkExpiry(chain.getFirst());
            own.setKeyEntry("own", readKey(chain.getFirst()), NO_PASSWORD, chain.toArray(Certificate[]::new));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, NO_PASSWORD);

            KeyStore trusted = emptyStore();
            for (X509Certificate authority : readCertificates("--ca", authorities)) {
                trusted.setCertificateEntry("authority-" + trusted.size(), authority);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);

            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new CommandFailure(ExitCode.FAILURE, "the certificates cannot be used: " + e.getMessage(), e);
        }
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static List<X509Certificate> readCertificates(String option, Path file) {
        try {
            List<X509Certificate> certificates =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(read(option, file)))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (!certificates.isEmpty()) {
                return certificates;
            }
        } catch (CertificateException e) {
            throw unusable(option, file, "is no certificate in PEM", e);
        }
        throw unusable(option, file, "has no certificate in PEM", null);
    }

    private PrivateKey readKey(X509Certificate owner) {
        Matcher pem = PKCS8.matcher(new String(read("--key", key), StandardCharsets.ISO_8859_1));
        if (!pem.find()) {
            throw unusable(
                    "--key", key, "has no PRIVATE KEY in PEM: convert it with openssl pkcs8 -topk8 -nocrypt", null);
        }
        try {
            byte[] encoded = Base64.getMimeDecoder().decode(pem.group(1));
            return KeyFactory.getInstance(owner.getPublicKey().getAlgorithm())
                    .generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw unusable("--key", key, "is not the key of " + certificate, e);
        }
    }

    private void checkExpiry(X509Certificate own) throws CertificateException {
        try {
            own.checkValidity();
        } catch (CertificateExpiredException e) {
            String message = "the certificate %s expired at %s: take a newer one"
                    .formatted(certificate, own.getNotAfter().toInstant());
            throw new CommandFailure(ExitCode.FAILURE, message, e);
        }
    }

    private static byte[] read(String option, Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw unusable(option, file, "does not exist", e);
        } catch (IOException e) {
            throw unusable(option, file, "cannot be read (%s)".formatted(e.getMessage()), e);
        }
    }

    private static CommandFailure unusable(String option, Path file, String why, Throwable cause) {
        return new CommandFailure(ExitCode.USAGE, "%s: the file %s %s".formatted(option, file, why), cause);
    }
}
