package dev.pileus.ui;

import com.sun.net.httpserver.HttpExchange;
import dev.pileus.testing.TestHttpServer;
import dev.pileus.testing.TestHttpServer.Request;
import io.micronaut.core.type.Argument;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Provision, teardown, status, git-poll and peer in one, as far as the UI can tell: real HTTP, workloads in memory. */
final class StandIn implements AutoCloseable {

    static final String ALICE = "alice-token";
    static final String NOBODY = "nobody-token";

    /** What git-poll tells of every app, where a test says nothing about it. */
    private static final Map<String, Object> UNTOLD = Map.of(
            "namespace", "team-a",
            "repository", "git@git.example.org:team/shop.git",
            "ref", "HEAD",
            "interval", "PT1M",
            "failures", 0,
            "history", List.of(),
            "polls", List.of());

    private final ObjectMapper json = ObjectMapper.getDefault();
    private final Map<String, Map<String, Object>> workloads = new ConcurrentHashMap<>();
    private final Map<String, List<String>> logs = new ConcurrentHashMap<>();
    private final List<BlockingQueue<String>> watchers = new CopyOnWriteArrayList<>();
    private final AtomicInteger sequence = new AtomicInteger();

    /** What it was asked, the earliest first. */
    final List<Request> received = new CopyOnWriteArrayList<>();

    /** With which paths it was asked how it is. */
    final List<String> woken = new CopyOnWriteArrayList<>();

    /** As long as somebody holds it, nobody gets the catalogue. */
    final Semaphore catalogue = new Semaphore(1);

    /** What it answers next, instead of what it would have. */
    final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();

    /** How repositories are asked, by the names of the apps, as git-poll would answer it. */
    final Map<String, Map<String, Object>> apps = new ConcurrentHashMap<>();

    /** The matrices of groups of peers by their names, as the function peer would answer them. */
    final Map<String, Map<String, Object>> groups = new ConcurrentHashMap<>();

    /** What comes of the next poll. */
    volatile String outcome = "unchanged";

    /** How Pileus itself is deployed, as status would answer it; empty where Argo CD does not deploy it. */
    final Map<String, Object> deployment = new ConcurrentHashMap<>();

    /** With which credentials it was asked that. */
    final List<String> deploymentCallers = new CopyOnWriteArrayList<>();

    /** As long as somebody holds it, nobody is told. */
    final Semaphore deploymentAnswer = new Semaphore(1);

    /** What is limited, as status would answer it. */
    final Map<String, List<String>> quota = new ConcurrentHashMap<>();

    /** Who did what, the latest first. */
    final List<Map<String, Object>> activities = new CopyOnWriteArrayList<>();

    /** What a model says to whatever it is asked, piece by piece. */
    final List<String> words = new CopyOnWriteArrayList<>();

    /** How many answers of models are being given. */
    final AtomicInteger answering = new AtomicInteger();

    /** Whether models go on for ever. */
    volatile boolean babbling;

    record Answer(String method, int status, String type, String body) {}

    private final TestHttpServer server = TestHttpServer.start(this::handle);

    String url() {
        return server.url();
    }

    int watchers() {
        return watchers.size();
    }

    Optional<Request> last(String method) {
        return received.reversed().stream()
                .filter(request -> request.method().equals(method))
                .findFirst();
    }

    /** Puts a workload there, or changes it, and tells all who watch. */
    void put(Map<String, Object> workload) {
        workloads.put((String) workload.get("name"), workload);
        tell("workload", write(workload));
    }

    void change(String name, Map<String, Object> values) {
        Map<String, Object> changed = new LinkedHashMap<>(workloads.get(name));
        changed.putAll(values);
        put(changed);
    }

    void remove(String name) {
        if (workloads.remove(name) != null) {
            tell("deleted", write(Map.of("namespace", "team-a", "name", name)));
        }
    }

    void log(String name, String line) {
        logs.computeIfAbsent(name, key -> new CopyOnWriteArrayList<>()).add(line);
    }

    void clear() {
        workloads.clear();
        apps.clear();
        groups.clear();
        outcome = "unchanged";
        logs.clear();
        received.clear();
        woken.clear();
        answers.clear();
        quota.clear();
        deployment.clear();
        deploymentCallers.clear();
        activities.clear();
        words.clear();
        babbling = false;
    }

    /** Tells all who watch that there is something new to ask for. */
    void announce(String event) {
        tell(event, "{}");
    }

    /** Why something is as it is, as the functions answer it. */
    static Map<String, Object> reason(String code, String message) {
        return Map.of("code", code, "message", message);
    }

    static Map<String, Object> workload(String name, String phase, Map<String, Object> more) {
        Map<String, Object> workload = new LinkedHashMap<>();
        workload.put("namespace", "team-a");
        workload.put("name", name);
        workload.put("kind", "command");
        workload.put("phase", phase);
        workload.put("summary", "the command is " + phase);
        workload.put("createdBy", "system:serviceaccount:team-a:alice");
        workload.put("createdAt", Instant.now().minusSeconds(60).toString());
        workload.put("expiresAt", Instant.now().plusSeconds(2850).toString());
        workload.put("access", Map.of());
        workload.put("parameters", Map.of("command", "echo hello"));
        workload.put("events", List.of());
        workload.putAll(more);
        return workload;
    }

    @Override
    public void close() {
        server.close();
    }

    private void handle(HttpExchange exchange, Request request) throws IOException {
        if (request.uri().getPath().startsWith("/health")) {
            woken.add(request.uri().getPath());
            ok(exchange, "{}");
            return;
        }
        if (request.uri().getPath().equals("/deployment")) {
            deployment(exchange, request);
            return;
        }
        received.add(request);
        Answer prepared = answers.peek();
        if (prepared != null && prepared.method().equals(request.method())) {
            answers.poll();
            send(exchange, prepared);
        } else {
            route(exchange, request);
        }
    }

    /** Apart from the rest, since pages ask for it beside what is their own. */
    private void deployment(HttpExchange exchange, Request request) throws IOException {
        String caller = request.header("Authorization").orElse("");
        deploymentCallers.add(caller);
        deploymentAnswer.acquireUninterruptibly();
        deploymentAnswer.release();
        if (!caller.equals("Bearer " + ALICE)) {
            problem(exchange, 401, "The token is not valid.");
        } else if (deployment.isEmpty()) {
            problem(exchange, 404, "Argo CD does not deploy this Pileus.");
        } else {
            ok(exchange, write(deployment));
        }
    }

    private void route(HttpExchange exchange, Request request) throws IOException {
        String token = request.header("Authorization").orElse("").replace("Bearer ", "");
        String[] path = request.uri().getPath().substring(1).split("/", -1);
        if (!token.contains(ALICE) && !token.equals(NOBODY)) {
            problem(exchange, 401, "The token is not valid.");
        } else if (path[0].equals("catalogue")) {
            catalogue.acquireUninterruptibly();
            catalogue.release();
            send(exchange, new Answer("", 200, "application/json", catalogueFile()));
        } else if (path.length == 1) {
            String items = token.equals(NOBODY) ? "[]" : "[{\"name\":\"team-a\"},{\"name\":\"team-b\"}]";
            ok(exchange, "{\"user\":\"system:serviceaccount:team-a:alice\",\"items\":" + items + "}");
        } else if (!path[1].startsWith("team-")) {
            problem(exchange, 403, "You may not use the namespace " + path[1] + ".");
        } else if (path[2].equals("quota")) {
            ok(exchange, write(Map.of("items", limits())));
        } else if (path[2].equals("audit")) {
            ok(exchange, write(Map.of("items", activities)));
        } else if (path[2].equals("events")) {
            String query = String.valueOf(request.uri().getQuery());
            events(exchange, path[1], query.startsWith("workload=") ? query.substring("workload=".length()) : "");
        } else if (path[2].equals("apps")) {
            app(exchange, request, path[3]);
        } else if (path[2].equals("peer-groups")) {
            group(exchange, request, path[3]);
        } else if (path.length == 3) {
            switch (request.method()) {
                case "POST" -> create(exchange, request);
                default ->
                    ok(
                            exchange,
                            write(Map.of(
                                    "items", path[1].equals("team-a") ? List.copyOf(workloads.values()) : List.of())));
            }
        } else if (!workloads.containsKey(path[3])) {
            problem(exchange, 404, "There is no workload called " + path[3] + ".");
        } else if (path.length > 5) {
            chat(exchange);
        } else if (path.length == 5 && path[4].equals("manifests")) {
            send(
                    exchange,
                    new Answer("", 200, "application/yaml", resource("job.yaml").replace("hello", path[3])));
        } else if (path.length == 5) {
            log(exchange, path[3], String.valueOf(request.uri().getQuery()).contains("follow=true"));
        } else {
            one(exchange, request, path[3]);
        }
    }

    private void one(HttpExchange exchange, Request request, String name) throws IOException {
        switch (request.method()) {
            case "DELETE" -> {
                remove(name);
                exchange.sendResponseHeaders(204, -1);
            }
            case "PATCH" -> {
                Map<String, Object> body = json.readValue(request.body(), Argument.mapOf(String.class, Object.class));
                Object version = workloads.get(name).get("parametersDigest");
                if (request.header("If-Match")
                        .filter(tag -> !tag.equals("\"" + version + "\""))
                        .isPresent()) {
                    problem(exchange, 412, "The workload has been changed meanwhile.");
                    return;
                }
                if (body.get("parameters") instanceof Map<?, ?> changes) {
                    Map<Object, Object> parameters =
                            new LinkedHashMap<>((Map<?, ?>) workloads.get(name).get("parameters"));
                    parameters.putAll(changes);
                    change(name, Map.of("parameters", parameters));
                } else {
                    String end = Instant.now().plusSeconds(8 * 3600 + 60).toString();
                    change(name, Map.of("expiresAt", end));
                }
                ok(exchange, write(workloads.get(name)));
            }
            default -> ok(exchange, write(workloads.get(name)));
        }
    }

    private void app(HttpExchange exchange, Request request, String name) throws IOException {
        if (!apps.containsKey(name)) {
            problem(exchange, 404, "There is no git app of that name.");
            return;
        }
        Map<String, Object> app = new LinkedHashMap<>(UNTOLD);
        app.put("name", name);
        app.putAll(apps.get(name));
        if (request.uri().getPath().endsWith("/poll")) {
            ok(exchange, write(Map.of("outcome", outcome, "app", app)));
            return;
        }
        if (request.uri().getPath().endsWith("/pin")) {
            Map<String, Object> body = json.readValue(request.body(), Argument.mapOf(String.class, Object.class));
            app.remove("pinned");
            if (body.get("commit") != null) {
                app.put("pinned", body.get("commit"));
            }
            apps.put(name, app);
        }
        ok(exchange, write(app));
    }

    private void group(HttpExchange exchange, Request request, String name) throws IOException {
        if (!groups.containsKey(name)) {
            problem(exchange, 404, "There is no such group of peers.");
        } else if (request.method().equals("DELETE")) {
            exchange.sendResponseHeaders(202, -1);
        } else {
            ok(exchange, write(groups.get(name)));
        }
    }

    private void create(HttpExchange exchange, Request request) throws IOException {
        Map<String, Object> body = json.readValue(request.body(), Argument.mapOf(String.class, Object.class));
        String name = String.valueOf(body.getOrDefault("name", "command-calm-nimbus-" + sequence.incrementAndGet()));
        if (workloads.containsKey(name)) {
            problem(exchange, 409, "The name " + name + " is taken.");
            return;
        }
        if (String.valueOf(request.uri().getQuery()).contains("dryRun=true")) {
            String yaml = resource("job.yaml").replace("hello", name);
            send(exchange, new Answer("", 200, "application/yaml", yaml));
            return;
        }
        put(workload(name, "Pending", Map.of("kind", body.get("kind"), "parameters", body.get("parameters"))));
        send(exchange, new Answer("", 201, "application/json", write(workloads.get(name))));
    }

    private List<Map<String, String>> limits() {
        return quota.entrySet().stream()
                .map(limit -> Map.of(
                        "resource",
                        limit.getKey(),
                        "used",
                        limit.getValue().getFirst(),
                        "hard",
                        limit.getValue().getLast()))
                .toList();
    }

    /** Speaks as llama.cpp's server does. */
    private void chat(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        answering.incrementAndGet();
        try (OutputStream out = exchange.getResponseBody()) {
            do {
                for (String word : words) {
                    say(out, Map.of("choices", List.of(Map.of("delta", Map.of("content", word)))));
                    Thread.sleep(babbling ? 40 : 0);
                }
            } while (babbling);
            say(out, Map.of("choices", List.of(Map.of("delta", Map.of(), "finish_reason", "stop"))));
            say(
                    out,
                    Map.of(
                            "choices", List.of(),
                            "usage", Map.of("completion_tokens", words.size()),
                            "timings", Map.of("predicted_n", words.size(), "predicted_per_second", 12.5)));
            out.write("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // The reader has left.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            answering.decrementAndGet();
        }
    }

    private void say(OutputStream out, Object chunk) throws IOException {
        out.write(("data: " + write(chunk) + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private void events(HttpExchange exchange, String namespace, String only) throws IOException {
        BlockingQueue<String> queue = new LinkedBlockingQueue<>();
        workloads.values().stream()
                .filter(workload -> namespace.equals(workload.get("namespace")))
                .filter(workload -> only.isEmpty() || only.equals(workload.get("name")))
                .forEach(workload -> queue.add(event("workload", write(workload))));
        queue.add(event("ready", "{\"complete\":true}"));
        watchers.add(queue);
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            while (true) {
                String event = queue.poll(500, TimeUnit.MILLISECONDS);
                out.write((event == null ? ": quiet\n\n" : event).getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } catch (IOException e) {
            // The reader has left.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            watchers.remove(queue);
        }
    }

    private void log(HttpExchange exchange, String name, boolean follow) throws IOException {
        List<String> lines = logs.getOrDefault(name, List.of());
        if (!follow) {
            send(exchange, new Answer("", 200, "text/plain", String.join("\n", lines) + "\n"));
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            int next = 0;
            while (true) {
                List<String> all = logs.getOrDefault(name, List.of());
                if (next < all.size()) {
                    out.write(event("log", String.join("\n", all.subList(next, all.size())))
                            .getBytes(StandardCharsets.UTF_8));
                    next = all.size();
                }
                Object phase = workloads.getOrDefault(name, Map.of()).get("phase");
                if (!"Pending".equals(phase) && !"Running".equals(phase)) {
                    out.write(event("end", "{}").getBytes(StandardCharsets.UTF_8));
                    return;
                }
                out.write(": quiet\n\n".getBytes(StandardCharsets.UTF_8));
                out.flush();
                Thread.sleep(50);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(String name, String data) {
        watchers.forEach(queue -> queue.add(event(name, data)));
    }

    private String event(String name, String data) {
        return "id: " + sequence.incrementAndGet() + "\nevent: " + name + "\ndata: " + data.replace("\n", "\ndata: ")
                + "\n\n";
    }

    private void ok(HttpExchange exchange, String body) throws IOException {
        send(exchange, new Answer("", 200, "application/json", body));
    }

    private void problem(HttpExchange exchange, int status, String detail) throws IOException {
        String body = write(Map.of("type", "about:blank", "title", "Problem", "status", status, "detail", detail));
        send(exchange, new Answer("", status, "application/problem+json", body));
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        TestHttpServer.send(exchange, answer.status(), answer.type(), answer.body());
    }

    private String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What provision answers; its tests see to that. */
    private static String catalogueFile() {
        try {
            return Files.readString(Path.of("src/aot/answers/catalogue.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String resource(String name) {
        try (var stream = StandIn.class.getResourceAsStream("/" + name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
