package dev.pileus.ui;

import io.micronaut.runtime.Micronaut;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

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

    /** The groups of peers. */
    private static final Map<String, Integer> SIZES = Map.of("mesh", 5, "swarm", 50);

    private Demonstration() {}

    /** Starts. */
    public static void main(String[] arguments) {
        int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 8080;
        StandIn standIn = new StandIn();
        standIn.babbling = true;
        standIn.words.addAll(List.of(WORDS));
        quota(standIn);
        standIn.deployment.putAll(
                Map.of(
                        "revision",
                        "1a2b3c4d5e6f708192a3b4c5d6e7f80910111213",
                        "sync",
                        "OutOfSync",
                        "health",
                        "Healthy",
                        "reason",
                        "pileus-functions, Service ui: admission webhook \"validation.webhook.serving.knative.dev\" denied the"
                                + " request: validation failed: expected 0 <= -1 <= 1000: spec.template.spec.containerConcurrency"));
        commands(standIn);
        things(standIn);
        gitApps(standIn);
        peers(standIn);
        activities(standIn);
        for (int i = 0; i < (arguments.length > 1 ? Integer.parseInt(arguments[1]) : 0); i++) {
            standIn.put(StandIn.workload("many-" + i, i % 3 == 0 ? "Succeeded" : "Running", Map.of()));
        }
        Thread.ofVirtual().start(() -> live(standIn));
        Micronaut.build(new String[0])
                .properties(Map.<String, Object>of(
                        "micronaut.server.port", port,
                        "pileus.provision.url", standIn.url(),
                        "pileus.teardown.url", standIn.url(),
                        "pileus.status.url", standIn.url(),
                        "pileus.git-poll.url", standIn.url(),
                        "pileus.peer.url", standIn.url()))
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
                        StandIn.reason("OutOfMemory", "out of memory: the command used more than its 512 MiB"),
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
                Map.of("url", "http://team-a.sites.localhost:8080/hello"),
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

    private static void gitApps(StandIn standIn) {
        String key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGkW0dUuqhZ7p4o3rP6qkFh1oQ0r8i9l7wVJ0c2nYh5T ";
        String now = "1a2b3c4d".repeat(5);
        String before = "9f8e7d6c".repeat(5);
        Map<String, Object> app = Map.of(
                "ref", "main",
                "commit", commit(now, "Say hello in every language of the house", "Alice <alice@example.com>", 200),
                "interval", "PT1M",
                "lastPoll", Instant.now().minusSeconds(20).toString(),
                "nextPoll", Instant.now().plusSeconds(38).toString(),
                "publicKey", key + "shop",
                "hostKey", "ssh-ed25519 SHA256:mVPwvezndPv/ARoIadVY98vAC0g+P/5633yTC4d/wXE",
                "history",
                        List.of(
                                past(now, "Say hello in every language of the house", 180),
                                past(before, "Put the opening hours on the first page", 9000),
                                past("5".repeat(40), "Begin", 90_000),
                                past("6".repeat(40), "Try it out", 190_000),
                                past("7".repeat(40), "Before anybody was here", 290_000)),
                "polls",
                        List.of(
                                poll(20, "unchanged", ""),
                                poll(80, "failed", "git.example.org does not answer in time. It may be down."),
                                poll(180, "changed", "now at 1a2b3c4: Say hello in every language of the house")));
        gitApp(
                standIn,
                "shop",
                "Running",
                Map.of(
                        "url",
                        "http://shop.team-a.sites.localhost:8080/",
                        "commit",
                        now,
                        "subject",
                        "Say hello in every language of the house"),
                Map.of(
                        "summary",
                        "at 1a2b3c4: deployment has 2/3 replicas ready",
                        "pods",
                        List.of(
                                Map.of("name", "shop-6d5f7c9b8-x2k4q", "ready", false, "commit", now),
                                Map.of("name", "shop-6d5f7c9b8-m8wzt", "ready", true, "commit", now),
                                Map.of("name", "shop-58c7d6b5f4-p9rvn", "ready", true, "commit", before))),
                app);
        Map<String, Object> refused = StandIn.reason(
                "DeployKeyRefused",
                "git.example.org refuses the deploy key. Give it the public half, with read access to this repository: "
                        + key + "blog");
        gitApp(
                standIn,
                "blog",
                "Pending",
                Map.of("url", "http://blog.team-a.sites.localhost:8080/", "publicKey", key + "blog"),
                Map.of("summary", "waits for its first commit", "reason", refused),
                Map.of(
                        "ref",
                        "HEAD",
                        "interval",
                        "PT5M",
                        "publicKey",
                        key + "blog",
                        "error",
                        refused,
                        "polls",
                        List.of(poll(40, "failed", "git.example.org refuses the deploy key."))));
        String changed = "The host key of git.example.org has changed: known is ssh-ed25519"
                + " SHA256:mVPwvezndPv/ARoIadVY98vAC0g+P/5633yTC4d/wXE, and now it shows ssh-ed25519"
                + " SHA256:3fQ7rT1nq0H5h4m1cYVxuV8Jk2o8sZ0b9a7d6e5f4g3. Either its operators have changed it, or"
                + " somebody is listening in: ask them before you trust the new one.";
        Map<String, Object> keys = Map.of(
                "commit", before,
                "subject", "Put the opening hours on the first page",
                "pinned", before,
                "error", changed,
                "errorCode", "HostKeyChanged",
                "hostKey", "ssh-ed25519 SHA256:mVPwvezndPv/ARoIadVY98vAC0g+P/5633yTC4d/wXE",
                "offeredHostKey", "ssh-ed25519 SHA256:3fQ7rT1nq0H5h4m1cYVxuV8Jk2o8sZ0b9a7d6e5f4g3",
                "ref", "main");
        gitApp(standIn, "menu", "Running", keys, Map.of("reason", StandIn.reason("HostKeyChanged", changed)), Map.of());
        standIn.apps.remove("menu");
    }

    private static void gitApp(
            StandIn standIn,
            String name,
            String phase,
            Map<String, Object> access,
            Map<String, Object> more,
            Map<String, Object> app) {
        Map<String, Object> all = new LinkedHashMap<>(Map.of(
                "kind",
                "git-app",
                "access",
                access,
                "parameters",
                Map.of("repository", "git@git.example.org:team/" + name + ".git", "ref", "main", "replicas", 3)));
        all.putAll(more);
        standIn.put(StandIn.workload(name, phase, all));
        standIn.apps.put(name, app);
    }

    private static void peers(StandIn standIn) {
        SIZES.forEach((name, size) -> {
            int links = size * (size - 1);
            standIn.put(StandIn.workload(
                    name,
                    "Running",
                    Map.of(
                            "kind",
                            "peers",
                            "summary",
                            "%d of %d peers ready, %d of %d links up".formatted(size, size, links, links),
                            "replicas",
                            Map.of("ready", size, "desired", size),
                            "parameters",
                            Map.of("peers", size),
                            "events",
                            List.of(
                                    event("Normal", "Recovered", "LinksDown is over"),
                                    event("Warning", "LinksDown", "4 of %d links are down".formatted(links)),
                                    event("Normal", "AllPeersReady", size + " of " + size + " peers are ready"),
                                    event("Normal", "Scaled", "from 1 to " + size + " peers")))));
            ping(standIn, name, size);
        });
    }

    /** Has each peer of a group ping each other once; the fourth answers no more than half the time. */
    private static void ping(StandIn standIn, String name, int size) {
        boolean isFourthUp = ThreadLocalRandom.current().nextBoolean();
        standIn.groups.put(
                name,
                Map.of(
                        "namespace",
                        "team-a",
                        "name",
                        name,
                        "peers",
                        IntStream.range(0, size)
                                .mapToObj(from -> Map.of(
                                        "name",
                                        name + "-" + from,
                                        "ready",
                                        true,
                                        "answered",
                                        from != 3 || isFourthUp,
                                        "links",
                                        from != 3 || isFourthUp ? links(name, from, size, isFourthUp) : List.of()))
                                .toList(),
                        "unanswered",
                        isFourthUp
                                ? List.of()
                                : List.of(Map.of(
                                        "name", name + "-3",
                                        "reason", "unreachable",
                                        "message", "It cannot be reached, or broke off."))));
    }

    private static List<Map<String, Object>> links(String name, int from, int size, boolean isFourthUp) {
        return IntStream.range(0, size)
                .filter(to -> to != from)
                .mapToObj(to -> {
                    boolean isFar = from % 10 == 7 || to % 10 == 7;
                    double millis = ThreadLocalRandom.current().nextDouble(0.2, isFar ? 150 : 4);
                    Map<String, Object> link = new LinkedHashMap<>(Map.of(
                            "to",
                            name + "-" + to,
                            "up",
                            to != 3 || isFourthUp,
                            "count",
                            740,
                            "failures",
                            to == 3 ? 9 : 0,
                            "lastMillis",
                            millis,
                            "meanMillis",
                            millis * 1.1,
                            "p99Millis",
                            millis * 3));
                    if (to == 3) {
                        String now = Instant.now().toString();
                        link.put(
                                "lastError", Map.of("kind", "refused", "message", "nobody listens there", "time", now));
                    }
                    return link;
                })
                .toList();
    }

    private static Map<String, Object> commit(String id, String subject, String author, int secondsAgo) {
        String date = Instant.now().minusSeconds(secondsAgo).toString();
        return Map.of("id", id, "subject", subject, "author", author, "date", date);
    }

    private static Map<String, Object> past(String commit, String subject, int secondsAgo) {
        String date = Instant.now().minusSeconds(secondsAgo).toString();
        String author = "Bob Baumeister <bob@example.com>";
        return Map.of("commit", commit, "subject", subject, "author", author, "date", date, "since", date);
    }

    private static Map<String, Object> poll(int secondsAgo, String outcome, String message) {
        String time = Instant.now().minusSeconds(secondsAgo).toString();
        Map<String, Object> poll = new LinkedHashMap<>(Map.of("time", time, "millis", 412, "outcome", outcome));
        if (outcome.equals("failed")) {
            poll.put("reason", StandIn.reason("Other", message));
        } else if (!message.isEmpty()) {
            poll.put("message", message);
        }
        return poll;
    }

    private static void activities(StandIn standIn) {
        standIn.activities.add(activity(60, "alice", "created", "website", "hello"));
        standIn.activities.add(activity(400, "bob", "changed", "website", "hello"));
        standIn.activities.add(activity(1400, "", "expired", "command", "old-report"));
        standIn.activities.add(activity(2400, "alice", "deleted", "ssh", "first-box"));
        standIn.activities.add(activity(9000, "alice", "extended", "ssh", "my-box"));
    }

    private static Map<String, Object> activity(
            int secondsAgo, String user, String action, String kind, String workload) {
        Map<String, Object> activity = new LinkedHashMap<>();
        activity.put("time", Instant.now().minusSeconds(secondsAgo).toString());
        activity.put("user", "system:serviceaccount:team-a:" + user);
        activity.put("action", action);
        activity.put("kind", kind);
        activity.put("workload", workload);
        activity.put("message", user + " " + action + " the " + kind + " " + workload);
        return activity;
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
                if (i % 5 == 2) {
                    SIZES.forEach((name, size) -> ping(standIn, name, size));
                }
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
