package dev.pileus.replicas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.replicas.v1.DeploymentReplicas;
import dev.pileus.replicas.v1.ListReplicasResponse;
import dev.pileus.replicas.v1.WatchReplicasResponse;
import dev.pileus.testing.tls.CertificateAuthority;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a process of its own has: an environment, a standard output that is closed, and signals. */
final class ProcessTest {

    private static TestServer server;
    private static Path certificates;

    private Process process;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        CertificateAuthority authority = new CertificateAuthority("authority");
        CertificateAuthority.write(folder, authority.client(Cli.USER), authority);
        server = new TestServer(0, authority.server("localhost"), authority);
        certificates = folder;
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void end() {
        process.destroyForcibly();
    }

    /** Runs a shell command in which {@code "$@"} is the program, and {@code $TIMEOUT} how long its calls may be tried. */
    private void run(String script) throws IOException {
        List<String> java = List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                PileusReplicas.class.getName());
        ProcessBuilder shell = new ProcessBuilder("bash", "-c", script, "bash");
        shell.command().addAll(java);
        shell.environment()
                .putAll(Map.of(
                        "PILEUS_REPLICAS_SERVER", server.address(),
                        "PILEUS_REPLICAS_CERT", certificates.resolve("tls.crt").toString(),
                        "PILEUS_REPLICAS_KEY", certificates.resolve("tls.key").toString(),
                        "PILEUS_REPLICAS_CA", certificates.resolve("ca.crt").toString(),
                        "TIMEOUT", Cli.TIMEOUT));
        process = shell.redirectErrorStream(true).start();
    }

    private static ListReplicasResponse many(int deployments) {
        ListReplicasResponse.Builder response = ListReplicasResponse.newBuilder();
        IntStream.range(0, deployments)
                .forEach(i -> response.addDeployments(
                        DeploymentReplicas.newBuilder().setNamespace("team-a").setName("web-" + i)));
        return response.build();
    }

    @Test
    void shouldTakeTheEnvironmentWhenThereAreNoOptions() throws Exception {
        server.answers(TestServer.with(many(1)));

        run("exec \"$@\" list -n team-a --timeout $TIMEOUT");

        assertThat(process.inputReader(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "NAMESPACE  NAME   DESIRED  READY  AVAILABLE  TARGET",
                        "team-a     web-0        0      0          0  -");
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void shouldEndSilentlyWhenNobodyReadsOn() throws Exception {
        server.answers(TestServer.with(many(10_000)));

        run("\"$@\" list --timeout $TIMEOUT | head -1; exit ${PIPESTATUS[0]}");

        assertThat(process.inputReader(StandardCharsets.UTF_8).lines()).hasSize(1);
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void shouldEndWithSuccessWhenAWatchIsInterrupted() throws Exception {
        server.answers(caller -> {
            caller.onNext(WatchReplicasResponse.newBuilder()
                    .setType(WatchReplicasResponse.Type.TYPE_ADDED)
                    .setDeployment(DeploymentReplicas.newBuilder().setName("web"))
                    .build());
            caller.onNext(WatchReplicasResponse.newBuilder()
                    .setType(WatchReplicasResponse.Type.TYPE_BOOKMARK)
                    .build());
        });

        run("exec \"$@\" watch -o json --timeout $TIMEOUT");

        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        assertThat(lines.readLine()).contains("TYPE_ADDED");
        // SIGTERM takes the same way as Ctrl-C's SIGINT, which is ignored where tests run in the background.
        process.toHandle().destroy();
        assertThat(process.waitFor()).isZero();
        assertThat(lines.lines()).isEmpty();
    }
}
