package dev.pileus.replicas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pileus.replicas.v1.ListReplicasRequest;
import dev.pileus.replicas.v1.ReplicasServiceGrpc.ReplicasServiceBlockingStub;
import dev.pileus.testing.tls.CertificateAuthority;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc.HealthBlockingStub;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {

    private static final CertificateAuthority STRANGER = new CertificateAuthority("stranger");

    @TempDir
    private static Path tls;

    private static TestServer server;

    @BeforeAll
    static void start() throws IOException {
        server = new TestServer(tls, Duration.ZERO);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** The certificates that the server had at first. */
    @AfterEach
    void restore() {
        CertificateAuthority.write(tls, server.authority().server("localhost"), server.authority());
        server.server().refreshCertificates();
    }

    @Test
    void shouldSpeakTls13WithItsSuitesAlone() throws IOException {
        try (SSLSocket socket = connect("TLSv1.3")) {
            socket.startHandshake();
            assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
            assertThat(socket.getSession().getCipherSuite()).isEqualTo("TLS_AES_128_GCM_SHA256");
        }
        try (SSLSocket socket = connect("TLSv1.2")) {
            assertThatThrownBy(socket::startHandshake)
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("protocol_version");
        }
    }

    private static SSLSocket connect(String protocol) throws IOException {
        SSLSocket socket = (SSLSocket)
                server.client(TestServer.ADMIN).tls("TLS").getSocketFactory().createSocket("localhost", server.port());
        socket.setSoTimeout(60_000);
        socket.setEnabledProtocols(new String[] {protocol});
        if (protocol.equals("TLSv1.3")) {
            socket.setEnabledCipherSuites(new String[] {"TLS_AES_128_GCM_SHA256"});
        }
        return socket;
    }

    @Test
    void shouldRefuseAConnectionWithoutACertificateOfItsAuthority() {
        X509Bundle expired = server.authority()
                .issue(builder -> CertificateAuthority.expired(
                        builder.addSanUriName(URI.create(TestServer.ADMIN)).addExtendedKeyUsageClientAuth()));
        X509Bundle ofAServer = server.authority().issue(builder -> builder.addSanUriName(URI.create(TestServer.ADMIN))
                .addExtendedKeyUsageServerAuth());

        assertHandshakeFails(new TestClient(server.port(), server.authority(), Optional.empty()));
        assertHandshakeFails(server.client(STRANGER.client(TestServer.ADMIN)));
        assertHandshakeFails(server.client(expired));
        assertHandshakeFails(server.client(ofAServer));
    }

    /** Over HTTP the connection ends; by gRPC that is UNAVAILABLE. */
    private static void assertHandshakeFails(TestClient client) {
        assertThatThrownBy(() -> client.get("/v1/deployments")).hasRootCauseInstanceOf(IOException.class);
        ReplicasServiceBlockingStub stub = client.grpc();
        assertThatThrownBy(() -> stub.listReplicas(ListReplicasRequest.getDefaultInstance()))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        failure -> assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
    }

    @Test
    void shouldRefuseACertificateThatNamesNoUser() throws IOException {
        TestClient client = server.client(server.authority()
                .issue(builder -> builder.addSanDnsName("client").addExtendedKeyUsageClientAuth()));

        var response = client.get("/v1/deployments");

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(new ObjectMapper().readTree(response.body()).at("/code").asText())
                .isEqualTo("UNAUTHENTICATED");
        assertThatThrownBy(() -> client.grpc().listReplicas(ListReplicasRequest.getDefaultInstance()))
                .hasMessageStartingWith("UNAUTHENTICATED: the certificate has to have exactly one");
        // Its health it tells all the same.
        assertThat(client.grpc(HealthBlockingStub.class)
                        .check(HealthCheckRequest.getDefaultInstance())
                        .getStatus())
                .isEqualTo(ServingStatus.SERVING);
    }

    @Test
    void shouldRefuseAUserWithoutTheRight() {
        TestClient nobody = server.client("spiffe://test/nobody");

        assertThat(nobody.get("/v1/deployments").statusCode()).isEqualTo(403);
        assertThatThrownBy(() -> nobody.grpc().listReplicas(ListReplicasRequest.getDefaultInstance()))
                .hasMessageStartingWith("PERMISSION_DENIED");
    }

    @Test
    void shouldTakeNewCertificatesWithoutDroppingAConnection() {
        TestClient before = server.client(TestServer.ADMIN);
        assertThat(before.get("/v1/deployments").statusCode()).isEqualTo(200);
        CertificateAuthority next = new CertificateAuthority("next");

        // Both authorities, then the new one alone.
        write(next.server("localhost"), server.authority(), next);
        TestClient after = new TestClient(server.port(), next, Optional.of(next.client(TestServer.ADMIN)));
        assertThat(after.get("/v1/deployments").statusCode()).isEqualTo(200);
        assertThat(before.get("/v1/deployments").statusCode()).isEqualTo(200);
        write(next.server("localhost"), next);

        assertThat(before.get("/v1/deployments").statusCode()).isEqualTo(200);
        assertHandshakeFails(new TestClient(
                server.port(), next, Optional.of(server.authority().client(TestServer.ADMIN))));
    }

    private static void write(X509Bundle certificate, CertificateAuthority... trusted) {
        CertificateAuthority.write(tls, certificate, trusted);
        server.server().refreshCertificates();
    }

    @Test
    void shouldFollowASecretThatKubernetesSwapsByASymbolicLink(@TempDir Path mount) throws IOException {
        Path first = Files.createDirectory(mount.resolve("..1"));
        Path second = Files.createDirectory(mount.resolve("..2"));
        CertificateAuthority.write(first, server.authority().server("first"), server.authority());
        CertificateAuthority.write(second, server.authority().server("second"), server.authority());
        Files.createSymbolicLink(mount.resolve("..data"), first);
        for (String name : new String[] {"tls.crt", "tls.key", "ca.crt"}) {
            Files.createSymbolicLink(mount.resolve(name), Path.of("..data", name));
        }
        Certificates certificates = Certificates.read(mount, InstantSource.system(), new SimpleMeterRegistry());
        var before = certificates.keyManager().getCertificateChain("default");

        Files.createSymbolicLink(mount.resolve("..new"), second);
        Files.move(mount.resolve("..new"), mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        certificates.refresh();

        assertThat(certificates.problem()).isEmpty();
        assertThat(certificates.keyManager().getCertificateChain("default")).isNotEqualTo(before);
    }

    @Test
    void shouldKeepTheLastGoodCertificatesAndSaySo() throws IOException {
        for (String name : new String[] {"tls.crt", "tls.key", "ca.crt"}) {
            String good = Files.readString(tls.resolve(name));
            Files.writeString(tls.resolve(name), "nonsense");
            server.server().refreshCertificates();

            assertThat(server.management("/health")).as(name).isEqualTo(503);
            assertThat(TestClient.plain(server.managementPort(), "/health").body())
                    .contains("the last good ones serve");
            assertThat(server.client(TestServer.ADMIN).get("/v1/deployments").statusCode())
                    .isEqualTo(200);
            assertThat(server.management("/health/readiness")).isEqualTo(200);
            Files.writeString(tls.resolve(name), good);
        }
        // A key of another certificate fits no better.
        Files.writeString(tls.resolve("tls.key"), STRANGER.server("localhost").getPrivateKeyPEM());
        server.server().refreshCertificates();
        assertThat(TestClient.plain(server.managementPort(), "/health").body())
                .contains("tls.key is not the key of tls.crt");
        // The server looks at them by itself, too.
        assertThat(TestClient.plain(server.managementPort(), "/prometheus").body())
                .containsPattern("replicas_certificates_reload_failures_total ([4-9]|\\d{2,})\\.0");

        restore();
        await().untilAsserted(() -> assertThat(server.management("/health")).isEqualTo(200));
    }

    @Test
    void shouldNotStartWithoutCertificates(@TempDir Path empty) {
        assertThatThrownBy(() -> Certificates.read(empty, InstantSource.system(), new SimpleMeterRegistry()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("tls.crt");
    }

    @Test
    void shouldOpenNoConnectionByASessionOfBefore() throws Exception {
        TestClient client = server.client(TestServer.ADMIN);
        var factory = client.tls("TLS").getSocketFactory();
        long first = created((SSLSocket) factory.createSocket("localhost", server.port()));
        await().pollDelay(Duration.ofMillis(10)).until(() -> true);

        assertThat(created((SSLSocket) factory.createSocket("localhost", server.port())))
                .isGreaterThan(first);
    }

    /** When the session of a connection was made. */
    private static long created(SSLSocket socket) throws IOException {
        try (socket) {
            socket.startHandshake();
            socket.getOutputStream()
                    .write("GET /v1/deployments HTTP/1.1\r\nHost: localhost\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isEqualTo('H');
            return socket.getSession().getCreationTime();
        }
    }
}
