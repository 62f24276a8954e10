package dev.pileus.replicas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pileus.testing.tls.CertificateAuthority;
import io.netty.pkitesting.CertificateBuilder;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class CallerTest {

    private static final CertificateAuthority AUTHORITY = new CertificateAuthority("clients");

    @Test
    void shouldBeNamedByTheOneUriOrMailAddress() {
        assertThat(caller(builder -> builder.addSanUriName(URI.create("spiffe://example.org/ci"))))
                .isEqualTo(new Caller("spiffe://example.org/ci"));
        assertThat(caller(
                        builder -> builder.addSanRfc822Name("alice@example.org").addSanDnsName("laptop")))
                .isEqualTo(new Caller("alice@example.org"));
    }

    @Test
    void shouldRefuseACertificateThatNamesNobodyOrSeveral() {
        assertRefused(builder -> builder, "it has 0");
        assertRefused(builder -> builder.addSanDnsName("alice"), "it has 0");
        assertRefused(
                builder -> builder.addSanRfc822Name("alice@example.org").addSanRfc822Name("bob@example.org"),
                "it has 2");
    }

    @Test
    void shouldRefuseTheNamesOfKubernetesItself() {
        assertRefused(
                builder -> builder.addSanUriName(URI.create("system:serviceaccount:kube-system:admin")), "system:");
        assertRefused(builder -> builder.addSanUriName(URI.create("urn:" + "a".repeat(250))), "at most 253");
    }

    @Test
    void shouldRefuseANameThatWouldBreakALog() {
        assertRefused(builder -> builder.addSanRfc822Name("alice@example.org\nINFO bob"), "visible characters");
        assertRefused(builder -> builder.addSanRfc822Name("alice @example.org"), "visible characters");
    }

    @Test
    void shouldRefuseACertificateThatHasExpiredSinceTheHandshake() {
        var certificate = AUTHORITY.client("spiffe://example.org/ci").getCertificate();
        Instant later = Instant.now().plus(Duration.ofDays(3_650));

        assertThatThrownBy(() -> Caller.of(certificate, later)).hasMessageContaining("has expired");
    }

    private static Caller caller(UnaryOperator<CertificateBuilder> names) {
        return Caller.of(AUTHORITY.issue(names).getCertificate(), Instant.now());
    }

    private static void assertRefused(UnaryOperator<CertificateBuilder> names, String why) {
        assertThatThrownBy(() -> caller(names))
                .hasMessageStartingWith("UNAUTHENTICATED")
                .hasMessageContaining(why);
    }
}
