package dev.pileus.e2e.support;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate authority that is made with openssl, as people make one. */
public final class CertificateAuthority {

    private static final char[] NO_PASSWORD = {};

    private final Path folder;
    private final String name;

    /**
     * @param folder where its files are, and those that it makes
     * @param name the beginning of their names
     */
    public CertificateAuthority(Path folder, String name) {
        this.folder = folder;
        this.name = name;
        Shell.run(folder, """
                openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=%1$s \
                  -addext basicConstraints=critical,CA:TRUE -keyout %1$s.key -out %1$s.crt""".formatted(name)).expectSuccess();
    }

    /** Its own certificate. */
    public Path certificate() {
        return folder.resolve(name + ".crt");
    }

    /**
     * Makes a certificate and its key, {@code NAME.crt} and {@code NAME.key}.
     *
     * @param names its subject alternative names, as openssl reads them: {@code URI:spiffe://test/ci}
     * @param usage {@code serverAuth} or {@code clientAuth}
     * @param days how long it is good; negative for one that has expired
     */
    public KeyPair issue(String file, String names, String usage, int days) {
        Shell.run(folder, """
                openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=test -keyout %1$s.key \
                  -out %1$s.csr &&
                openssl x509 -req -in %1$s.csr -CA %2$s.crt -CAkey %2$s.key -CAcreateserial -days %3$d -out %1$s.crt \
                  -extfile <(printf 'subjectAltName=%%s\\nextendedKeyUsage=%%s\\n' '%4$s' '%5$s')""".formatted(file, name, days, names, usage)).expectSuccess();
        return new KeyPair(folder.resolve(file + ".crt"), folder.resolve(file + ".key"));
    }

    /** The files of a certificate and of its key. */
    public record KeyPair(Path certificate, Path key) {

        /**
         * TLS for a client.
         *
         * @param authority whom it trusts
         */
        public SSLContext tls(Path authority) {
            try {
                KeyStore own = KeyStore.getInstance("PKCS12");
                own.load(null, null);
                Certificate mine = read(certificate);
                String pem = Files.readString(key).replaceAll("-----.*?-----|\\s", "");
                own.setKeyEntry(
                        "own",
                        KeyFactory.getInstance(mine.getPublicKey().getAlgorithm())
                                .generatePrivate(new PKCS8EncodedKeySpec(
                                        Base64.getDecoder().decode(pem))),
                        NO_PASSWORD,
                        new Certificate[] {mine});
                own.setCertificateEntry("authority", read(authority));
                KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                keys.init(own, NO_PASSWORD);
                TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                trust.init(own);
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
                return context;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("a client's TLS cannot be set up", e);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static Certificate read(Path file) throws IOException, GeneralSecurityException {
            byte[] pem = Files.readString(file).getBytes(StandardCharsets.US_ASCII);
            return CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
        }
    }
}
