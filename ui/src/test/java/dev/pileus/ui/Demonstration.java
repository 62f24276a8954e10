package dev.pileus.ui;

import io.micronaut.runtime.Micronaut;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The UI with the {@link StandIn} behind it, to look at without a cluster. What is run in it only seems to run.
 *
 * <p>Arguments: the port, or 8080 without one; and how many more workloads to fill the list with.
 */
final class Demonstration {

    private static final String[] WORDS = {
        "The ", "cloud ", "is ", "small, ", "and ", "so ", "am ", "I. ", "Ask ", "me ", "about ", "rain.\n", "It ",
        "falls. "
    };

    private Demonstration() {}

    /** Starts. */
    public static void main(String[] arguments) {
        int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 8080;
        StandIn standIn = new StandIn(0);
        standIn.babbling = true;
        standIn.words.addAll(List.of(WORDS));
        quota(standIn);
        commands(standIn);
        things(standIn);
        deeds(standIn);
        for (int i = 0; i < (arguments.length > 1 ? Integer.parseInt(arguments[1]) : 0); i++) {
            standIn.put(StandIn.workload("many-" + i, i % 3 == 0 ? "Succeeded" : "Running", Map.of()));
        }
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

    private static void quota(StandIn standIn) {
        standIn.quota.put("limits.memory", List.of("3584Mi", "4Gi"));
        standIn.quota.put("requests.cpu", List.of("350m", "2"));
        standIn.quota.put("requests.storage", List.of("3Gi", "10Gi"));
        standIn.quota.put("pods", List.of("6", "20"));
        standIn.quota.put("services.nodeports", List.of("2", "10"));
        standIn.quota.put("secrets", List.of("2", "30"));
    }

    private static void commands(StandIn standIn) {
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
                        Instant.now().plusSeconds(270).toString(),
                        "events",
                        List.of(event("Warning", "OOMKilled", "The container used more memory than it may have.")))));
        standIn.put(StandIn.workload(
                "count",
                "Running",
                Map.of(
                        "summary", "the command is running",
                        "createdAt", Instant.now().plusSeconds(1).toString(),
                        "parameters", Map.of("command", "i=0; while true; do echo \"line $((i++))\"; sleep 1; done"))));
    }

    private static void things(StandIn standIn) {
        String ready = "deployment has 1/1 replicas ready";
        thing(
                standIn,
                "my-box",
                "ssh",
                "Running",
                ready,
                Map.of(
                        "command", "ssh -p 30022 me@localhost",
                        "host", "localhost",
                        "port", 30022,
                        "fingerprint", "SHA256:mVPwvezndPv/ARoIadVY98vAC0g+P/5633yTC4d/wXE",
                        "kept", "no: this cluster has no storage, so a restart loses it"),
                Map.of("publicKey", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFIq8V0xgL9 alice@example"));
        thing(
                standIn,
                "hello",
                "website",
                "Running",
                ready,
                Map.of("url", "http://sites.localhost:8080/team-a/hello"),
                Map.of("path", "hello", "content", "# Hello\n\nThis is **my** page.", "contentType", "markdown"));
        thing(
                standIn,
                "castle",
                "game",
                "Running",
                ready,
                Map.of("host", "localhost", "port", 30123, "protocol", "UDP"),
                Map.of("players", 10, "mode", "creative", "message", "Welcome!"));
        thing(
                standIn,
                "tiny",
                "model",
                "Running",
                ready,
                Map.of("url", "http://status.pileus.localhost:8080/namespaces/team-a/workloads/tiny/openai/v1"),
                Map.of("model", "smol"));
        thing(
                standIn,
                "larger",
                "model",
                "Pending",
                "model is being downloaded",
                Map.of("url", "http://status.pileus.localhost:8080/namespaces/team-a/workloads/larger/openai/v1"),
                Map.of("model", "https://example.org/larger.gguf"));
        standIn.log("castle", "pileus: players=0");
        standIn.log("larger", "Downloading 491 MB.");
    }

    private static void thing(
            StandIn standIn,
            String name,
            String kind,
            String phase,
            String summary,
            Map<String, Object> access,
            Map<String, Object> parameters) {
        standIn.put(StandIn.workload(
                name,
                phase,
                Map.of(
                        "kind", kind,
                        "summary", summary,
                        "createdAt", Instant.now().minusSeconds(9000).toString(),
                        "expiresAt", Instant.now().plusSeconds(86000).toString(),
                        "access", access,
                        "replicas", Map.of("ready", phase.equals("Running") ? 1 : 0, "desired", 1),
                        "parameters", parameters)));
    }

    private static void deeds(StandIn standIn) {
        standIn.deeds.add(deed(60, "alice", "created", "website", "hello"));
        standIn.deeds.add(deed(400, "bob", "changed", "website", "hello"));
        standIn.deeds.add(deed(1400, "", "expired", "command", "old-report"));
        standIn.deeds.add(deed(2400, "alice", "deleted", "ssh", "first-box"));
        standIn.deeds.add(deed(9000, "alice", "extended", "ssh", "my-box"));
    }

    private static Map<String, Object> deed(int secondsAgo, String user, String action, String kind, String workload) {
        Map<String, Object> deed = new LinkedHashMap<>();
        deed.put("time", Instant.now().minusSeconds(secondsAgo).toString());
        deed.put("user", "system:serviceaccount:team-a:" + user);
        deed.put("action", action);
        deed.put("kind", kind);
        deed.put("workload", workload);
        deed.put("message", user + " " + action + " the " + kind + " " + workload);
        return deed;
    }

    private static Map<String, Object> event(String type, String reason, String message) {
        return Map.of("time", Instant.now().toString(), "type", type, "reason", reason, "message", message);
    }

    private static void live(StandIn standIn) {
        try {
            for (int i = 0; true; i++) {
                Thread.sleep(1000);
                standIn.log("count", Instant.now() + "  line " + i);
                standIn.log("larger", "pileus: progress=" + Math.min(i, 100));
                if (i % 10 == 3) {
                    standIn.log(
                            "castle",
                            "pileus: players=" + ThreadLocalRandom.current().nextInt(10));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
