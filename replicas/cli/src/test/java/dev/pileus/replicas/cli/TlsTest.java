package dev.pileus.replicas.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pileus.replicas.v1.GetReplicasResponse;
import dev.pileus.testing.SilentServer;
import dev.pileus.testing.tls.CertificateAuthority;
import io.netty.pkitesting.X509Bundle;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is not there is tried again; a certificate that is refused, on either side, is final, and told in words. */
final class TlsTest {

    private static final CertificateAuthority AUTHORITY = new CertificateAuthority("authority");
    private static final CertificateAuthority STRANGER = new CertificateAuthority("stranger");

    /** Far more than a failure takes that is final, so that such a one does not pass for it. */
    private static final String LONG = "60s";

    private static TestServer server;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws Exception {
        server = new TestServer(0, AUTHORITY.server("localhost"), AUTHORITY);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private void assertFinal(String address, String message) {
        long begin = System.nanoTime();
        Cli.Result result = new Cli(address, folder).run("get", "web", "--timeout", LONG);

        assertThat(result.code()).isEqualTo(ExitCode.FAILURE);
        assertThat(result.err()).startsWith("error: ").contains(message).containsOnlyOnce("\n");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(30));
    }

    private void assertServerRefused(X509Bundle certificate, String message) throws Exception {
        CertificateAuthority.write(folder, AUTHORITY.client(Cli.USER), AUTHORITY);
        try (TestServer other = new TestServer(0, certificate, AUTHORITY)) {
            assertFinal(other.address(), message);
        }
    }

    @Test
    void shouldSayItWhenTheServersCertificateIsOfAnotherAuthority() throws Exception {
        assertServerRefused(STRANGER.server("localhost"), "signed by no authority of --ca");
    }

    @Test
    void shouldSayItWhenTheServersCertificateIsForAnotherName() throws Exception {
        assertServerRefused(AUTHORITY.server("replicas.example.org"), "not for localhost");
    }

    @Test
    void shouldSayItWhenTheServersCertificateHasExpired() throws Exception {
        assertServerRefused(
                AUTHORITY.issue(builder -> CertificateAuthority.expired(builder.addSanDnsName("localhost"))),
                "has expired");
    }

    @Test
    void shouldSayItWhenTheCallersCertificateIsOfAnotherAuthority() throws Exception {
        CertificateAuthority.write(folder, STRANGER.client(Cli.USER), AUTHORITY);

        assertFinal(server.address(), "check that --cert is signed by an authority of the server");
    }

    @Test
    void shouldSayItWhenTheCallersCertificateHasExpired() throws Exception {
        CertificateAuthority.write(
                folder,
                AUTHORITY.issue(builder -> CertificateAuthority.expired(builder.addSanUriName(URI.create(Cli.USER)))),
                AUTHORITY);

        assertFinal(server.address(), "tls.crt expired at");
    }

    @Test
    void shouldSayItWhenTheKeyIsAnotherCertificates() throws Exception {
        CertificateAuthority.write(folder, AUTHORITY.client(Cli.USER), AUTHORITY);
        Files.writeString(folder.resolve("tls.key"), AUTHORITY.client(Cli.USER).getPrivateKeyPEM());

        assertFinal(server.address(), "that --key is its key");
    }

    @Test
    void shouldSayItWhenTheServerSpeaksNoTls() throws Exception {
        CertificateAuthority.write(folder, AUTHORITY.client(Cli.USER), AUTHORITY);
        try (SilentServer clear = SilentServer.start("HTTP/1.1 400 Bad Request\r\n\r\n")) {
            assertFinal("localhost:" + clear.port(), "--server has the API's port");
        }
    }

    @Test
    void shouldNameTheFileWhenItCannotBeUsed() throws Exception {
        CertificateAuthority.write(folder, AUTHORITY.client(Cli.USER), AUTHORITY);
        Path nothing = Files.createFile(folder.resolve("empty"));
        Cli cli = new Cli(server.address(), folder);

        for (String option : new String[] {"--cert", "--key", "--ca"}) {
            for (Path file : new Path[] {nothing, folder.resolve("missing"), folder}) {
                Cli.Result result = cli.run("get", "web", option, file.toString());

                assertThat(result.code()).isEqualTo(ExitCode.USAGE);
                assertThat(result.err()).startsWith("error: %s: the file %s ".formatted(option, file));
            }
        }
    }

    @Test
    void shouldTellHowToConvertWhenTheKeyIsOfAnOlderFormat() throws Exception {
        CertificateAuthority.write(folder, AUTHORITY.client(Cli.USER), AUTHORITY);
        Files.writeString(
                folder.resolve("tls.key"), "-----BEGIN RSA PRIVATE KEY-----\nAA==\n-----END RSA PRIVATE KEY-----\n");

        assertThat(new Cli(server.address(), folder).run("get", "web").err()).contains("openssl pkcs8 -topk8 -nocrypt");
    }

    @Test
    void shouldGiveUpWhenNothingListensUntilTheTimeout() throws Exception {
        CertificateAuthority.write(folder, AUTHORITY.client(Cli.USER), AUTHORITY);

        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }

        // A busy machine may make no try in a second.
        await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> {
            Cli.Result result = new Cli("localhost:" + port, folder).run("get", "web", "--timeout", "1s");

            assertThat(result.code()).isEqualTo(ExitCode.UNAVAILABLE);
            assertThat(result.err())
                    .contains("is unavailable (Connection refused)")
                    .containsOnlyOnce("\n");
        });
    }

    @Test
    void shouldSucceedWhenTheServerComesWithinTheTimeout() throws Exception {
        CertificateAuthority.write(folder, AUTHORITY.client(Cli.USER), AUTHORITY);
        int port;
        CompletableFuture<Cli.Result> result;
        try (ServerSocket first = new ServerSocket(0)) {
            port = first.getLocalPort();
            Cli cli = new Cli("localhost:" + port, folder);
            result = CompletableFuture.supplyAsync(() -> cli.run("get", "web", "--timeout", LONG));
            first.accept().close();
        }
        try (TestServer late = new TestServer(port, AUTHORITY.server("localhost"), AUTHORITY)) {
            late.answers(TestServer.with(GetReplicasResponse.getDefaultInstance()));

            assertThat(result.join().code()).isEqualTo(ExitCode.OK);
        }
    }
}
