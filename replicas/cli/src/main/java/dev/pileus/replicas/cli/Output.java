package dev.pileus.replicas.cli;

import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.JsonFormat;
import dev.pileus.replicas.v1.DeploymentReplicas;
import dev.pileus.replicas.v1.WatchReplicasResponse;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Stream;

/** Writes answers for people or for programs, and warnings beside them. */
final class Output {

    /** For people, or for programs. */
    enum Format {
        table,
        json
    }

    /** A cache that is younger follows Kubernetes: the server asks it every five seconds. */
    private static final long OLD_SECONDS = 15;

    private static final List<Table.Column> COLUMNS = List.of(
            new Table.Column("NAMESPACE", false),
            new Table.Column("NAME", false),
            new Table.Column("DESIRED", true),
            new Table.Column("READY", true),
            new Table.Column("AVAILABLE", true),
            new Table.Column("TARGET", false));

    private final Format format;
    private final PrintWriter out;
    private final PrintWriter err;
    private final Table deployments = new Table(COLUMNS);
    private final Table changes = new Table(Stream.concat(Stream.of(new Table.Column("EVENT", false)), COLUMNS.stream())
            .toList());
    private boolean old;

    Output(Format format, PrintWriter out, PrintWriter err) {
        this.format = format;
        this.out = out;
        this.err = err;
    }

    /** Nothing can be written any more. */
    static final class ClosedException extends RuntimeException {}

    /** An answer as JSON, with fields that have their default value; or these Deployments as a table. */
    void write(MessageOrBuilder answer, List<DeploymentReplicas> rows) {
        write(answer, deployments.lines(rows.stream().map(Output::row).toList()));
    }

    /** An answer as JSON, or these lines. */
    void write(MessageOrBuilder answer, Iterable<String> lines) {
        if (format == Format.json) {
            out.println(json(answer, JsonFormat.printer()));
        } else {
            lines.forEach(out::println);
        }
        flush();
    }

    /** Changes, each as one line. */
    void writeChanges(List<WatchReplicasResponse> responses) {
        if (format == Format.json) {
            responses.forEach(
                    response -> out.println(json(response, JsonFormat.printer().omittingInsignificantWhitespace())));
        } else {
            changes.lines(responses.stream().map(Output::eventRow).toList()).forEach(out::println);
        }
        flush();
    }

    /** Warns where the server's cache is old; again only after it was not. */
    void warnOfAge(Duration age) {
        boolean before = old;
        old = Durations.toSeconds(age) > OLD_SECONDS;
        if (old && !before) {
            warn("Kubernetes has not answered the server for %d s: this may be out of date"
                    .formatted(Durations.toSeconds(age)));
        }
    }

    /** A line beside the answers. */
    void warn(String message) {
        err.println("warning: " + message);
        err.flush();
    }

    private void flush() {
        if (out.checkError()) {
            throw new ClosedException();
        }
    }

    private static List<String> eventRow(WatchReplicasResponse response) {
        // As wide as the longest, so that the column is from the beginning.
        String event = "%-8s".formatted(response.getType().name().replaceFirst("^TYPE_", ""));
        return Stream.concat(Stream.of(event), row(response.getDeployment()).stream())
                .toList();
    }

    private static List<String> row(DeploymentReplicas deployment) {
        return List.of(
                deployment.getNamespace(),
                deployment.getName(),
                Integer.toString(deployment.getDesiredReplicas()),
                Integer.toString(deployment.getReadyReplicas()),
                Integer.toString(deployment.getAvailableReplicas()),
                deployment.getTarget().isEmpty() ? "-" : deployment.getTarget());
    }

    private static String json(MessageOrBuilder message, JsonFormat.Printer printer) {
        try {
            return printer.includingDefaultValueFields().print(message);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }
}
