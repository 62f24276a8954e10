package dev.pileus.common;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** The cluster's own certificate authority. */
public final class CertificateAuthority {

    private CertificateAuthority() {}

    /**
     * Trust in it alone: to read the many that Java knows would take longer than the rest of it.
     *
     * @param certificateAuthority a file of certificates in PEM
     */
    public static TrustManager[] trust(Path certificateAuthority) {
        try (InputStream pem = Files.newInputStream(certificateAuthority)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                store.setCertificateEntry(Integer.toString(store.size()), certificate);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            return trust.getTrustManagers();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("The certificate authority cannot be read: " + certificateAuthority, e);
        }
    }
}
