package dev.pileus.replicas.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Runs commands in this process, with the certificates of a folder. */
record Cli(String server, Path folder) {

    /** The user of the certificates of these tests. */
    static final String USER = "spiffe://example.org/alice";

    /** How long a call is tried, unless a test says so itself: a busy machine takes longer than the option's default. */
    static final String TIMEOUT = "60s";

    /** What came of a command. */
    record Result(ExitCode code, String out, String err) {}

    /** Runs a command with the options for the server, but for those that it has itself. */
    Result run(String... arguments) {
        return runAlone(withOptions(arguments).toArray(String[]::new));
    }

    /** Runs a command with these arguments alone. */
    static Result runAlone(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int number = PileusReplicas.run(new PrintWriter(out), new PrintWriter(err), arguments);
        ExitCode code = Arrays.stream(ExitCode.values())
                .filter(candidate -> candidate.number() == number)
                .findAny()
                .orElseThrow();
        return new Result(code, out.toString(), err.toString());
    }

    private List<String> withOptions(String... arguments) {
        Map<String, String> options = Map.of(
                "--server", server,
                "--cert", folder.resolve("tls.crt").toString(),
                "--key", folder.resolve("tls.key").toString(),
                "--ca", folder.resolve("ca.crt").toString(),
                "--timeout", TIMEOUT);
        List<String> all = new ArrayList<>(List.of(arguments));
        options.forEach((option, value) -> {
            if (!all.contains(option)) {
                all.addAll(List.of(option, value));
            }
        });
        return all;
    }
}
