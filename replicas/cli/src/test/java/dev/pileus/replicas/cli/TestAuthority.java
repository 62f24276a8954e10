package dev.pileus.replicas.cli;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** An authority that signs certificates for a test. */
final class TestAuthority {

    private final X509Bundle bundle;

    TestAuthority() {
        bundle = build(() -> new CertificateBuilder()
                .subject("CN=authority")
                .setIsCertificateAuthority(true)
                .ecp256()
                .buildSelfSigned());
    }

    /** A certificate of a server with this name. */
    X509Bundle server(String host) {
        return build(() -> lasting(Duration.ofHours(1)).addSanDnsName(host).buildIssuedBy(bundle));
    }

    /** A server's that has expired. */
    X509Bundle expiredServer(String host) {
        return build(() -> lasting(Duration.ofHours(-1)).addSanDnsName(host).buildIssuedBy(bundle));
    }

    /** A caller's. */
    X509Bundle caller() {
        return build(() -> lasting(Duration.ofHours(1))
                .addSanRfc822Name("alice@example.org")
                .buildIssuedBy(bundle));
    }

    /** A caller's that has expired. */
    X509Bundle expiredCaller() {
        return build(() -> lasting(Duration.ofHours(-1))
                .addSanRfc822Name("alice@example.org")
                .buildIssuedBy(bundle));
    }

    /** The authority itself. */
    X509Bundle bundle() {
        return bundle;
    }

    /** Writes a certificate and its key as {@code tls.crt} and {@code tls.key}, and this authority as {@code ca.crt}. */
    void write(X509Bundle certificate, Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("tls.crt"), certificate.getCertificatePathPEM());
        Files.writeString(folder.resolve("tls.key"), certificate.getPrivateKeyPEM());
        Files.writeString(folder.resolve("ca.crt"), bundle.getCertificatePEM());
    }

    private static CertificateBuilder lasting(Duration fromNow) {
        Instant now = Instant.now();
        return new CertificateBuilder()
                .subject("CN=test")
                .ecp256()
                .notBefore(now.minus(Duration.ofHours(2)))
                .notAfter(now.plus(fromNow));
    }

    private interface Build {
        X509Bundle run() throws Exception;
    }

    private static X509Bundle build(Build build) {
        try {
            return build.run();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
