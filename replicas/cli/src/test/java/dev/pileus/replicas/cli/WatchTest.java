package dev.pileus.replicas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import dev.pileus.replicas.v1.DeploymentReplicas;
import dev.pileus.replicas.v1.WatchReplicasResponse;
import dev.pileus.testing.tls.CertificateAuthority;
import io.grpc.Status;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A watch prints changes, across the watches of the server that it is made of. */
final class WatchTest {

    private static final WatchReplicasResponse BOOKMARK = WatchReplicasResponse.newBuilder()
            .setType(WatchReplicasResponse.Type.TYPE_BOOKMARK)
            .build();

    /** An error that ends the command. */
    private static final TestServer.Answer END =
            TestServer.failing(Status.PERMISSION_DENIED.withDescription("no more"));

    private static TestServer server;
    private static Cli cli;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        CertificateAuthority authority = new CertificateAuthority("authority");
        CertificateAuthority.write(folder, authority.client(Cli.USER), authority);
        server = new TestServer(0, authority.server("localhost"), authority);
        cli = new Cli(server.address(), folder);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static WatchReplicasResponse added(String name, int ready) {
        return event(WatchReplicasResponse.Type.TYPE_ADDED, name, ready);
    }

    private static WatchReplicasResponse event(WatchReplicasResponse.Type type, String name, int ready) {
        return WatchReplicasResponse.newBuilder()
                .setType(type)
                .setDeployment(DeploymentReplicas.newBuilder()
                        .setNamespace("team-a")
                        .setName(name)
                        .setDesiredReplicas(2)
                        .setReadyReplicas(ready))
                .build();
    }

    @Test
    void shouldPrintWhatThereIsAndThenEachChange() {
        server.answers(TestServer.failing(
                Status.PERMISSION_DENIED.withDescription("no more"),
                added("web", 1),
                added("db", 2),
                BOOKMARK,
                event(WatchReplicasResponse.Type.TYPE_MODIFIED, "web", 2),
                BOOKMARK,
                event(WatchReplicasResponse.Type.TYPE_DELETED, "db", 2)));

        Cli.Result result = cli.run("watch", "-n", "team-a");

        assertThat(result.out()).isEqualTo("""
                        EVENT     NAMESPACE  NAME  DESIRED  READY  AVAILABLE  TARGET
                        ADDED     team-a     db          2      2          0  -
                        ADDED     team-a     web         2      1          0  -
                        MODIFIED  team-a     web         2      2          0  -
                        DELETED   team-a     db          2      2          0  -
                        """);
        assertThat(result.code()).isEqualTo(ExitCode.DENIED);
        assertThat(result.err()).startsWith("error: no more");
    }

    @Test
    void shouldPrintOnlyWhatIsDifferentWhenItHasToWatchAnew() {
        server.answers(
                TestServer.failing(Status.UNAVAILABLE, added("gone", 1), added("other", 1), added("same", 1), BOOKMARK),
                // Its snapshot is not complete: that nothing is missing from it is not known.
                TestServer.failing(Status.UNAVAILABLE, added("same", 1)),
                TestServer.with(added("new", 1), added("other", 2), added("same", 1), BOOKMARK),
                END);

        Cli.Result result = cli.run("watch", "-o", "json");

        assertThat(result.out().lines().map(line -> line.replaceAll("\"(namespace|desired).*?,", "")))
                .hasSize(6)
                .extracting(line -> line.replaceAll(".*\"TYPE_(\\w+)\".*\"name\":\"(\\w+)\".*", "$1 $2"))
                .containsExactly(
                        "ADDED gone", "ADDED other", "ADDED same", "DELETED gone", "ADDED new", "MODIFIED other");
        assertThat(result.err()).startsWith("warning: the server is unavailable");
    }

    @Test
    void shouldWarnOnceWhenTheCacheGetsOld() {
        WatchReplicasResponse old = BOOKMARK.toBuilder()
                .setCacheAge(Duration.newBuilder().setSeconds(42))
                .build();
        server.answers(TestServer.failing(Status.PERMISSION_DENIED, BOOKMARK, old, old, BOOKMARK, old));

        assertThat(cli.run("watch").err().lines().filter(line -> line.contains("for 42 s")))
                .hasSize(2);
    }

    @Test
    void shouldGiveUpWhenNoWatchBeginsUntilTheTimeout() {
        server.answers(caller -> {});

        assertThat(cli.run("watch", "--timeout", "1s").code()).isEqualTo(ExitCode.UNAVAILABLE);
    }
}
