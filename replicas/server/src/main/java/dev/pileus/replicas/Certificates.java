package dev.pileus.replicas;

import com.linecorp.armeria.common.TlsKeyPair;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import io.grpc.util.CertificateUtils;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.X509KeyManager;
import javax.net.ssl.X509TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's certificate and the authorities that it trusts, from the files of a mounted Secret. Kubernetes replaces these by
 * turning a symbolic link, so they are read again and again. What cannot be used leaves the last good ones in place.
 */
final class Certificates {

    static final Duration INTERVAL = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);

    /** Files larger than this are none of these. */
    private static final long MAX_BYTES = 1 << 20;

    private final Path folder;
    private final InstantSource clock;
    private final Counter failures;
    private final AdvancedTlsX509KeyManager keyManager = new AdvancedTlsX509KeyManager();
    private final AdvancedTlsX509TrustManager trustManager;
    private volatile Pem read = new Pem(new byte[0], new byte[0], new byte[0]);
    private volatile Instant expiry = Instant.MIN;
    private volatile Instant authorityExpiry = Instant.MIN;
    private volatile Optional<String> failure = Optional.empty();

    private record Pem(byte[] certificate, byte[] key, byte[] authorities) {
        boolean isSame(Pem other) {
            return Arrays.equals(certificate, other.certificate)
                    && Arrays.equals(key, other.key)
                    && Arrays.equals(authorities, other.authorities);
        }
    }

    private Certificates(Path folder, InstantSource clock, MeterRegistry metrics) throws GeneralSecurityException {
        this.folder = folder;
        this.clock = clock;
        this.trustManager = AdvancedTlsX509TrustManager.newBuilder()
                .setVerification(AdvancedTlsX509TrustManager.Verification.CERTIFICATE_ONLY_VERIFICATION)
                .build();
        this.failures = Counter.builder("replicas.certificates.reload.failures")
                .description("How often files of certificates could not be used.")
                .register(metrics);
        gauge(metrics, "server", () -> expiry);
        gauge(metrics, "authority", () -> authorityExpiry);
    }

    private static void gauge(MeterRegistry metrics, String certificate, Supplier<Instant> expiry) {
        Gauge.builder("replicas.certificates.expiry", () -> expiry.get().getEpochSecond())
                .baseUnit("seconds")
                .tag("certificate", certificate)
                .description("When it expires, in seconds since 1970; of the authorities the first.")
                .register(metrics);
    }

    /**
     * Reads the certificates.
     *
     * @param folder with {@code tls.crt}, {@code tls.key} and {@code ca.crt}
     * @throws IllegalStateException where they cannot be used, with the reason
     */
    static Certificates read(Path folder, InstantSource clock, MeterRegistry metrics) {
        try {
            Certificates certificates = new Certificates(folder, clock, metrics);
            certificates.load(certificates.files());
            return certificates;
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw new IllegalStateException(
                    "the certificates in %s cannot be used: %s".formatted(folder, describe(e)), e);
        }
    }

    /** Begins to look for new ones. */
    void start(ScheduledExecutorService executor) {
        executor.scheduleWithFixedDelay(this::refresh, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Takes the files over if they have changed. Whoever calls it later sees the later files. */
    synchronized void refresh() {
        try {
            Pem files = files();
            if (!files.isSame(read)) {
                load(files);
                LOG.info("New certificates, good until {}", expiry);
            }
            failure = Optional.empty();
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            failures.increment();
            failure = Optional.of(describe(e));
            LOG.warn("The certificates in {} cannot be used; the last ones stay: {}", folder, describe(e));
        }
    }

    /** The problem of the certificates; empty where there is none. */
    Optional<String> problem() {
        if (isExpired()) {
            return Optional.of("the certificate expired at " + expiry);
        }
        return failure.map(text -> "the files cannot be used, and the last good ones serve: " + text);
    }

    /** Tells whether the server's certificate has expired: no client takes it then. */
    boolean isExpired() {
        return !clock.instant().isBefore(expiry);
    }

    X509KeyManager keyManager() {
        return keyManager;
    }

    X509TrustManager trustManager() {
        return trustManager;
    }

    private Pem files() throws IOException {
        return new Pem(bytes("tls.crt"), bytes("tls.key"), bytes("ca.crt"));
    }

    private byte[] bytes(String name) throws IOException {
        Path file = folder.resolve(name);
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(name + " is larger than a megabyte");
        }
        return Files.readAllBytes(file);
    }

    /** Takes all of them over, or none. */
    private void load(Pem files) throws IOException, GeneralSecurityException {
        TlsKeyPair pair =
                TlsKeyPair.of(new ByteArrayInputStream(files.key()), new ByteArrayInputStream(files.certificate()));
        X509Certificate[] chain = pair.certificateChain().toArray(X509Certificate[]::new);
        // Whatever form the file has, the key is one of the JDK's.
        PrivateKey key = KeyFactory.getInstance(chain[0].getPublicKey().getAlgorithm())
                .generatePrivate(new PKCS8EncodedKeySpec(pair.privateKey().getEncoded()));
        if (!fit(key, chain[0].getPublicKey())) {
            throw new GeneralSecurityException("tls.key is not the key of tls.crt");
        }
        X509Certificate[] authorities =
                CertificateUtils.getX509Certificates(new ByteArrayInputStream(files.authorities()));
        if (authorities.length == 0) {
            throw new GeneralSecurityException("ca.crt has no certificate");
        }
        trustManager.updateTrustCredentials(authorities);
        keyManager.updateIdentityCredentials(chain, key);
        expiry = chain[0].getNotAfter().toInstant();
        authorityExpiry = Arrays.stream(authorities)
                .map(authority -> authority.getNotAfter().toInstant())
                .min(Instant::compareTo)
                .orElseThrow();
        read = files;
    }

    /** Tells whether what one of them signs the other verifies. */
    private static boolean fit(PrivateKey key, PublicKey publicKey) throws GeneralSecurityException {
        String algorithm =
                switch (publicKey.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    case String other -> other;
                };
        byte[] text = {1};
        Signature signing = Signature.getInstance(algorithm);
        signing.initSign(key);
        signing.update(text);
        Signature verifying = Signature.getInstance(algorithm);
        verifying.initVerify(publicKey);
        verifying.update(text);
        return verifying.verify(signing.sign());
    }

    private static String describe(Exception e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
