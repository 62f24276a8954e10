package dev.pileus.replicas.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Duration;
import dev.pileus.replicas.v1.DeploymentReplicas;
import dev.pileus.replicas.v1.GetReplicasResponse;
import dev.pileus.replicas.v1.ListReplicasRequest;
import dev.pileus.replicas.v1.ListReplicasResponse;
import dev.pileus.replicas.v1.SetReplicasRequest;
import dev.pileus.replicas.v1.SetReplicasResponse;
import dev.pileus.testing.tls.CertificateAuthority;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each command, and the exit code for each way in which it can fail. */
final class CommandsTest {

    private static final DeploymentReplicas WEB = DeploymentReplicas.newBuilder()
            .setNamespace("team-a")
            .setName("web")
            .setDesiredReplicas(12)
            .setReplicas(12)
            .setReadyReplicas(2)
            .setAvailableReplicas(1)
            .setResourceVersion("7")
            .build();
    private static final DeploymentReplicas CACHE = DeploymentReplicas.newBuilder()
            .setNamespace("team-b")
            .setName("cache-of-sessions")
            .setDesiredReplicas(3)
            .setTarget("cache")
            .build();

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

    private static GetReplicasResponse web(long age) {
        return GetReplicasResponse.newBuilder()
                .setDeployment(WEB)
                .setCacheAge(Duration.newBuilder().setSeconds(age))
                .build();
    }

    @Test
    void shouldPrintATableWhenADeploymentIsRead() {
        server.answers(TestServer.with(web(1)));

        assertThat(cli.run("get", "web", "-n", "team-a")).isEqualTo(new Cli.Result(ExitCode.OK, """
                        NAMESPACE  NAME  DESIRED  READY  AVAILABLE  TARGET
                        team-a     web        12      2          1  -
                        """, ""));
    }

    @Test
    void shouldPrintOneObjectWithAllFieldsWhenJsonIsAskedFor() {
        server.answers(TestServer.with(web(1)));

        assertThat(cli.run("get", "web", "-n", "team-a", "-o", "json").out()).isEqualTo("""
                        {
                          "deployment": {
                            "namespace": "team-a",
                            "name": "web",
                            "desiredReplicas": 12,
                            "replicas": 12,
                            "updatedReplicas": 0,
                            "readyReplicas": 2,
                            "availableReplicas": 1,
                            "resourceVersion": "7",
                            "labels": {
                            },
                            "target": ""
                          },
                          "cacheAge": "1s"
                        }
                        """);
    }

    @ParameterizedTest
    @CsvSource({"15, ''", "42, 'warning: Kubernetes has not answered the server for 42 s: this may be out of date\n'"})
    void shouldWarnWhenTheCacheIsOld(long age, String warning) {
        server.answers(TestServer.with(web(age)));

        assertThat(cli.run("get", "web").err()).isEqualTo(warning);
    }

    @Test
    void shouldSendAllConditionsWhenReplicasAreSet() {
        server.answers(TestServer.with(SetReplicasResponse.newBuilder()
                .setPreviousReplicas(2)
                .setReplicas(3)
                .build()));

        Cli.Result result = cli.run("set", "web", "3", "-n", "team-a", "--expected", "2", "--resource-version", "7");

        assertThat(result).isEqualTo(new Cli.Result(ExitCode.OK, "team-a/web: 2 → 3\n", ""));
        assertThat(server.requests())
                .containsExactly(SetReplicasRequest.newBuilder()
                        .setNamespace("team-a")
                        .setName("web")
                        .setReplicas(3)
                        .setExpectedReplicas(2)
                        .setResourceVersion("7")
                        .build());
    }

    @Test
    void shouldSendNoConditionWhenNoneIsGiven() {
        server.answers(TestServer.with(SetReplicasResponse.newBuilder()
                .setPreviousReplicas(1)
                .setReplicas(0)
                .setTarget("web")
                .build()));

        assertThat(cli.run("set", "web", "0").out()).isEqualTo("default/web: 1 → 0, by the ReplicaTarget web\n");
        assertThat(server.requests())
                .singleElement(type(SetReplicasRequest.class))
                .returns(true, SetReplicasRequest::hasReplicas)
                .returns(false, SetReplicasRequest::hasExpectedReplicas);
    }

    @Test
    void shouldSayThatNothingChangedWhenItWasSetAlready() {
        server.answers(TestServer.with(SetReplicasResponse.newBuilder()
                .setPreviousReplicas(3)
                .setReplicas(3)
                .build()));

        assertThat(cli.run("set", "web", "3").out()).isEqualTo("default/web: 3 already\n");
    }

    @Test
    void shouldPutPagesTogetherWhenThereAreMany() {
        server.answers(
                TestServer.with(ListReplicasResponse.newBuilder()
                        .addDeployments(WEB)
                        .setNextPageToken("next")
                        .build()),
                TestServer.with(
                        ListReplicasResponse.newBuilder().addDeployments(CACHE).build()));

        assertThat(cli.run("list", "-A", "-l", "app=web").out()).isEqualTo("""
                        NAMESPACE  NAME               DESIRED  READY  AVAILABLE  TARGET
                        team-a     web                     12      2          1  -
                        team-b     cache-of-sessions        3      0          0  cache
                        """);
        ListReplicasRequest first = ListReplicasRequest.newBuilder()
                .setLabelSelector("app=web")
                .setPageSize(500)
                .build();
        assertThat(server.requests())
                .containsExactly(first, first.toBuilder().setPageToken("next").build());
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID_ARGUMENT, USAGE",
        "UNAUTHENTICATED, DENIED",
        "PERMISSION_DENIED, DENIED",
        "NOT_FOUND, NOT_FOUND",
        "ABORTED, CONFLICT",
        "RESOURCE_EXHAUSTED, FAILURE",
        "INTERNAL, FAILURE"
    })
    void shouldEndWithACodeOfItsOwnWhenTheServerFails(Status.Code status, ExitCode code) {
        server.answers(TestServer.failing(status.toStatus().withDescription("the server's\nwords")));

        Cli.Result result = cli.run("set", "web", "3");

        assertThat(result.code()).isEqualTo(code);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith("error: the server's words").containsOnlyOnce("\n");
    }

    @Test
    void shouldTryAgainWhenTheServerIsNotToBeHadForAMoment() {
        server.answers(
                TestServer.failing(Status.UNAVAILABLE),
                TestServer.failing(Status.UNAVAILABLE),
                TestServer.with(web(1)));

        assertThat(cli.run("get", "web").code()).isEqualTo(ExitCode.OK);
    }

    @Test
    void shouldGiveUpWhenKubernetesDoesNotAnswerUntilTheTimeout() {
        TestServer.Answer away = TestServer.failing(Status.UNAVAILABLE.withDescription("Kubernetes does not answer"));

        // A busy machine may make no two tries in a second.
        await().atMost(2, TimeUnit.MINUTES).untilAsserted(() -> {
            server.answers(away, away, away, away, away, away, away, away);
            assertThat(cli.run("get", "web", "--timeout", "1s"))
                    .isEqualTo(new Cli.Result(
                            ExitCode.UNAVAILABLE,
                            "",
                            ("error: %s is unavailable (Kubernetes does not answer): look whether the server runs, and"
                                            + " whether --server is right\n")
                                    .formatted(server.address())));
            assertThat(server.requests()).hasSizeGreaterThan(1);
        });
    }

    @Test
    void shouldGiveUpWhenThereIsNoAnswerUntilTheTimeout() {
        server.answers(caller -> {});

        Cli.Result result = cli.run("get", "web", "--timeout", "1s");

        assertThat(result.code()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(result.err()).contains("has not answered within 1 s");
    }

    @Test
    void shouldSayThatAnEarlierTryMayHaveSetItWhenOneWasLost() {
        server.answers(TestServer.failing(Status.UNAVAILABLE), TestServer.failing(Status.ABORTED));

        Cli.Result result = cli.run("set", "web", "3", "--expected", "2");

        assertThat(result.code()).isEqualTo(ExitCode.CONFLICT);
        assertThat(result.err()).contains("may have set it");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "frobnicate",
                "get",
                "get web -o yaml",
                "set web many",
                "set web 3 --expected few",
                "get web --timeout soon",
                "get web --timeout 0s",
                "get web --server localhost",
                "get web --server localhost:99999",
                "list --cert none.crt"
            })
    void shouldSayWhatIsWrongInOneLineWhenUsageIs(String arguments) {
        Cli.Result result = cli.run(arguments.split(" "));

        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err()).startsWith("error: ").containsOnlyOnce("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "get ", "set ", "list ", "watch "})
    void shouldShowExamplesWhenHelpIsAskedFor(String command) {
        Cli.Result result = Cli.runAlone((command + "--help").split(" "));

        assertThat(result.code()).isEqualTo(ExitCode.OK);
        assertThat(result.out()).contains("Example", "  pileus-replicas " + command);
    }

    @Test
    void shouldPrintItsVersion() {
        assertThat(Cli.runAlone("--version").out()).matches("pileus-replicas \\d+\\.\\d+\\.\\d+\n");
    }

    @Test
    void shouldPrintACompletionThatBashUnderstands() throws Exception {
        String script = Cli.runAlone("generate-completion").out();

        Process bash = new ProcessBuilder("bash", "-c", "source /dev/stdin && complete -p pileus-replicas").start();
        bash.getOutputStream().write(script.getBytes(StandardCharsets.UTF_8));
        bash.getOutputStream().close();
        assertThat(new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("_complete_pileus-replicas");
        assertThat(bash.waitFor()).isZero();
    }
}
