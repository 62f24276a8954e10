package dev.pileus.testing.tls;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import javax.net.ssl.TrustManagerFactory;

/** A certificate authority that lives as long as a test. */
public final class CertificateAuthority {

    private final X509Bundle authority;

    /**
     * @param name its common name
     */
    public CertificateAuthority(String name) {
        this.authority = build(
                new CertificateBuilder().ecp256().subject("CN=" + name).setIsCertificateAuthority(true),
                CertificateBuilder::buildSelfSigned);
    }

    @FunctionalInterface
    private interface Building {
        X509Bundle of(CertificateBuilder builder) throws Exception;
    }

    private static X509Bundle build(CertificateBuilder builder, Building building) {
        try {
            return building.of(builder);
        } catch (Exception e) {
            throw new IllegalStateException("a certificate cannot be made", e);
        }
    }

    /** A client's certificate, whose user is the URI. */
    public X509Bundle client(String user) {
        return issue(builder -> builder.addSanUriName(URI.create(user)).addExtendedKeyUsageClientAuth());
    }

    /** A server's certificate, for some DNS names. */
    public X509Bundle server(String... names) {
        return issue(builder -> {
            Arrays.stream(names).forEach(builder::addSanDnsName);
            return builder.addExtendedKeyUsageServerAuth();
        });
    }

    /** Has a certificate be one that expired a day ago. */
    public static CertificateBuilder expired(CertificateBuilder builder) {
        Instant now = Instant.now();
        return builder.notBefore(now.minus(Duration.ofDays(2))).notAfter(now.minus(Duration.ofDays(1)));
    }

    /** Trusts what it has signed. */
    public TrustManagerFactory trust() {
        return authority.toTrustManagerFactory();
    }

    /** A certificate, which is good for half an hour unless it says otherwise. */
    public X509Bundle issue(UnaryOperator<CertificateBuilder> properties) {
        CertificateBuilder builder = new CertificateBuilder().ecp256().subject("CN=test");
        return build(properties.apply(builder), it -> it.buildIssuedBy(authority));
    }

    /** The certificates of authorities, in PEM. */
    public static String pem(CertificateAuthority... authorities) {
        return Arrays.stream(authorities)
                .map(each -> each.authority.getCertificatePEM())
                .collect(Collectors.joining("\n"));
    }

    /** Writes {@code tls.crt}, {@code tls.key} and {@code ca.crt} into a folder. */
    public static void write(Path folder, X509Bundle certificate, CertificateAuthority... trusted) {
        try {
            Files.writeString(folder.resolve("tls.crt"), certificate.getCertificatePathPEM());
            Files.writeString(folder.resolve("tls.key"), certificate.getPrivateKeyPEM());
            Files.writeString(folder.resolve("ca.crt"), pem(trusted));
        } catch (IOException e) {
            throw new IllegalStateException("certificates cannot be written", e);
        }
    }
}
