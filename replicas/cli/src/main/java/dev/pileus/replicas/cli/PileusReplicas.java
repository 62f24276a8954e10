package dev.pileus.replicas.cli;

import dev.pileus.replicas.v1.GetReplicasRequest;
import dev.pileus.replicas.v1.GetReplicasResponse;
import dev.pileus.replicas.v1.ListReplicasRequest;
import dev.pileus.replicas.v1.ListReplicasResponse;
import dev.pileus.replicas.v1.SetReplicasRequest;
import dev.pileus.replicas.v1.SetReplicasResponse;
import dev.pileus.replicas.v1.WatchReplicasRequest;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The program {@code pileus-replicas}: each method with an annotation is one of its commands. */
@Command(
        name = "pileus-replicas",
        description = "Reads and sets how many replicas Deployments have.",
        resourceBundle = "pileus-replicas",
        version = "pileus-replicas ${bundle:program.version}",
        mixinStandardHelpOptions = true,
        subcommands = GenerateCompletion.class,
        footer = {
            "",
            "Exit codes:",
            "  0  done",
            "  1  failure on the way, such as a certificate that is refused",
            "  2  wrong usage, or an invalid value",
            "  3  the right is missing",
            "  4  there is no such Deployment",
            "  5  conflict: the Deployment is not as expected",
            "  6  the server, or Kubernetes behind it, is unavailable",
            "",
            "Examples:",
            "  export PILEUS_REPLICAS_SERVER=localhost:8443 PILEUS_REPLICAS_CA=ca.crt",
            "  export PILEUS_REPLICAS_CERT=tls.crt PILEUS_REPLICAS_KEY=tls.key",
            "  pileus-replicas list -n team-a",
            "  pileus-replicas set web 3 -n team-a --expected 2",
            "  source <(pileus-replicas generate-completion)"
        })
final class PileusReplicas {

    /** Held, since a logger that nobody holds forgets its level. What gRPC has to say of a failed call is in its status. */
    private static final Logger GRPC_LOG = Logger.getLogger("io.grpc");

    /** The most that the server gives. */
    private static final int PAGE_SIZE = 500;

    @Spec
    private CommandSpec program;

    private PileusReplicas() {}

    /** Runs a command, and ends with its {@link ExitCode}. */
    public static void main(String[] arguments) {
        GRPC_LOG.setLevel(Level.OFF);
        StandardOutput output = new StandardOutput();
        PrintWriter out = new PrintWriter(output, false, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        int code = run(out, err, arguments);
        System.exit(output.failure()
                .map(failure -> notWritten(failure, err).number())
                .orElse(code));
    }

    /** Runs a command that writes to these, and returns the number of its {@link ExitCode}. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        int code = new CommandLine(new PileusReplicas())
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler((failure, given) -> wrongUsage(failure, err))
                .setExecutionExceptionHandler((failure, command, given) -> failed(failure, err))
                .execute(arguments);
        out.flush();
        return code;
    }

    @Command(
            description = "Prints the replica counts of one Deployment.",
            footer = {"", "Example:", "  pileus-replicas get web -n team-a -o json"})
    int get(
            @Mixin ServerOptions server,
            @Parameters(paramLabel = "NAME", description = "the Deployment") String name,
            @Option(
                            names = {"-n", "--namespace"},
                            paramLabel = "NAMESPACE",
                            defaultValue = "default",
                            description = "its namespace; ${DEFAULT-VALUE} by default")
                    String namespace)
            throws InterruptedException {
        GetReplicasRequest request = GetReplicasRequest.newBuilder()
                .setNamespace(namespace)
                .setName(name)
                .build();
        try (ReplicasClient client = server.client()) {
            GetReplicasResponse response = client.call(stub -> stub.getReplicas(request));
            Output output = output(server);
            output.write(response, List.of(response.getDeployment()));
            output.warnOfAge(response.getCacheAge());
        }
        return ExitCode.OK.number();
    }

    @Command(
            description = "Sets how many replicas a Deployment should have.",
            footer = {
                "",
                "Examples:",
                "  pileus-replicas set web 3 -n team-a",
                "  pileus-replicas set web 3 -n team-a --expected 2   # only if it is 2 now"
            })
    int set(
            @Mixin ServerOptions server,
            @Parameters(index = "0", paramLabel = "NAME", description = "the Deployment") String name,
            @Parameters(index = "1", paramLabel = "REPLICAS", description = "how many it should have, from 0")
                    int replicas,
            @Option(
                            names = {"-n", "--namespace"},
                            paramLabel = "NAMESPACE",
                            defaultValue = "default",
                            description = "its namespace; ${DEFAULT-VALUE} by default")
                    String namespace,
            @Option(
                            names = "--expected",
                            paramLabel = "N",
                            description = "how many it has to be set to now; another number is a conflict")
                    Optional<Integer> expected,
            @Option(
                            names = "--resource-version",
                            paramLabel = "VERSION",
                            defaultValue = "",
                            description = "the version that it has to have now; another one is a conflict")
                    String resourceVersion)
            throws InterruptedException {
        SetReplicasRequest.Builder request = SetReplicasRequest.newBuilder()
                .setNamespace(namespace)
                .setName(name)
                .setReplicas(replicas)
                .setResourceVersion(resourceVersion);
        expected.ifPresent(request::setExpectedReplicas);
        try (ReplicasClient client = server.client()) {
            SetReplicasResponse response = client.call(stub -> stub.setReplicas(request.build()));
            String change = response.getPreviousReplicas() == response.getReplicas()
                    ? "%d already".formatted(response.getReplicas())
                    : "%d → %d".formatted(response.getPreviousReplicas(), response.getReplicas());
            String target = response.getTarget().isEmpty() ? "" : ", by the ReplicaTarget " + response.getTarget();
            output(server).write(response, Set.of("%s/%s: %s%s".formatted(namespace, name, change, target)));
        }
        return ExitCode.OK.number();
    }

    @Command(
            description = "Prints the replica counts of many Deployments.",
            footer = {
                "",
                "Examples:",
                "  pileus-replicas list -n team-a",
                "  pileus-replicas list -A -l 'app=web,tier!=cache' -o json"
            })
    int list(@Mixin ServerOptions server, @Mixin Selection selection) throws InterruptedException {
        ListReplicasResponse.Builder all = ListReplicasResponse.newBuilder();
        try (ReplicasClient client = server.client()) {
            do {
                ListReplicasRequest request = ListReplicasRequest.newBuilder()
                        .setNamespace(selection.namespace())
                        .setLabelSelector(selection.selector())
                        .setPageSize(PAGE_SIZE)
                        .setPageToken(all.getNextPageToken())
                        .build();
                ListReplicasResponse page = client.call(stub -> stub.listReplicas(request));
                all.addAllDeployments(page.getDeploymentsList())
                        .setNextPageToken(page.getNextPageToken())
                        .setCacheAge(page.getCacheAge());
            } while (!all.getNextPageToken().isEmpty());
        }
        Output output = output(server);
        output.write(all, all.getDeploymentsList());
        output.warnOfAge(all.getCacheAge());
        return ExitCode.OK.number();
    }

    @Command(
            description = "Prints the replica counts of many Deployments, and each change, until Ctrl-C.",
            footer = {
                "",
                "While the server is unavailable it tries again, and then prints what is different.",
                "",
                "Examples:",
                "  pileus-replicas watch -n team-a",
                "  pileus-replicas watch -A -o json   # each change as one line of JSON"
            })
    int watch(@Mixin ServerOptions server, @Mixin Selection selection) throws InterruptedException {
        WatchReplicasRequest request = WatchReplicasRequest.newBuilder()
                .setNamespace(selection.namespace())
                .setLabelSelector(selection.selector())
                .build();
        // An interrupt is how a watch ends: it is no failure.
        Thread interrupted = new Thread(() -> Runtime.getRuntime().halt(ExitCode.OK.number()));
        Runtime.getRuntime().addShutdownHook(interrupted);
        try (ReplicasClient client = server.client()) {
            client.watch(request, new Changes(output(server)));
            return ExitCode.OK.number();
        } finally {
            Runtime.getRuntime().removeShutdownHook(interrupted);
        }
    }

    private Output output(ServerOptions server) {
        return new Output(
                server.format(),
                program.commandLine().getOut(),
                program.commandLine().getErr());
    }

    private static int wrongUsage(ParameterException failure, PrintWriter err) {
        err.println("error: %s; see %s --help"
                .formatted(
                        failure.getMessage().replaceAll("\\s+", " "),
                        failure.getCommandLine().getCommandSpec().qualifiedName()));
        return ExitCode.USAGE.number();
    }

    private static int failed(Exception failure, PrintWriter err) {
        if (failure instanceof Output.ClosedException) {
            return ExitCode.OK.number();
        }
        err.println("error: " + failure.getMessage());
        return (failure instanceof CommandFailure known ? known.code() : ExitCode.FAILURE).number();
    }

    /** That nobody reads on, as in {@code list | head -1}, is no failure. */
    private static ExitCode notWritten(IOException failure, PrintWriter err) {
        if (String.valueOf(failure.getMessage()).contains("Broken pipe")) {
            return ExitCode.OK;
        }
        err.println("error: cannot write the answer: " + failure.getMessage());
        return ExitCode.FAILURE;
    }
}
