package dev.pileus.ui;

import io.micronaut.runtime.Micronaut;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The UI with the {@link StandIn} behind it, to look at without a cluster. What is run in it only seems to run. */
final class Demonstration {

    private Demonstration() {}

    /** Starts on the port that is given, or on 8080. */
    public static void main(String[] arguments) {
        int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 8080;
        StandIn standIn = new StandIn(0);
        fill(standIn);
        Thread.ofVirtual().start(() -> live(standIn));
        Micronaut.build(new String[0])
                .properties(Map.<String, Object>of(
                        "micronaut.server.port", port,
                        "pileus.provision.url", standIn.url(),
                        "pileus.teardown.url", standIn.url(),
                        "pileus.status.url", standIn.url()))
                .start();
        System.out.println("http://ui.pileus.localhost:" + port + "/sign-in#token=" + StandIn.ALICE);
    }

    private static void fill(StandIn standIn) {
        standIn.put(StandIn.workload(
                "nightly-report",
                "Succeeded",
                Map.of(
                        "summary",
                        "the command has ended with exit code 0",
                        "exitCode",
                        0,
                        "parameters",
                        Map.of(
                                "command",
                                "curl -s https://example.org/data.csv | sort | uniq -c\necho \"done\"",
                                "timeout",
                                "PT10M"),
                        "events",
                        List.of(
                                event("Normal", "Completed", "The job has completed."),
                                event("Normal", "Scheduled", "Placed on node pileus-1.")))));
        standIn.log("nightly-report", "      1 Berlin\n      2 Lisbon\n      7 Oslo\n\u001b[32mdone\u001b[0m");
        standIn.put(StandIn.workload(
                "training-run",
                "Failed",
                Map.of(
                        "summary",
                        "the command has ended with exit code 137",
                        "reason",
                        "out of memory: the command used more than its 512 MiB",
                        "exitCode",
                        137,
                        "createdAt",
                        Instant.now().minusSeconds(4000).toString(),
                        "expiresAt",
                        Instant.now().plusSeconds(170).toString(),
                        "events",
                        List.of(event("Warning", "OOMKilled", "The container used more memory than it may have.")))));
        standIn.put(StandIn.workload(
                "my-box",
                "Running",
                Map.of(
                        "kind", "ssh",
                        "summary", "deployment has 1/1 replicas ready",
                        "createdAt", Instant.now().minusSeconds(9000).toString(),
                        "expiresAt", Instant.now().plusSeconds(86400).toString(),
                        "access", Map.of("command", "ssh -p 30022 box@localhost"),
                        "replicas", Map.of("ready", 1, "desired", 1),
                        "parameters",
                                Map.of("publicKey", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFIq8V0xgL9 alice@example"))));
        standIn.put(StandIn.workload(
                "count",
                "Running",
                Map.of(
                        "summary", "the command is running",
                        "createdAt", Instant.now().plusSeconds(1).toString(),
                        "parameters", Map.of("command", "i=0; while true; do echo \"line $((i++))\"; sleep 1; done"))));
    }

    private static Map<String, Object> event(String type, String reason, String message) {
        return Map.of("time", Instant.now().toString(), "type", type, "reason", reason, "message", message);
    }

    private static void live(StandIn standIn) {
        try {
            for (int i = 0; true; i++) {
                Thread.sleep(1000);
                standIn.log("count", Instant.now() + "  line " + i);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
