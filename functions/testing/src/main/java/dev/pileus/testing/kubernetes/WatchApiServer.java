package dev.pileus.testing.kubernetes;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import dev.pileus.testing.TestHttpServer;
import dev.pileus.testing.TestHttpServer.Request;
import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.openapi.JSON;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An API server in memory, as those who read see it: lists in pages and watches by label, the reviews of tokens and of
 * access, and logs. The fabric8 mock server behind {@link CrudApiServer} answers a watch with a WebSocket only, which
 * the Java client's informers do not speak.
 */
public final class WatchApiServer implements AutoCloseable {

    private static final String END = "";

    /** What Knative Services are called here, to tell them from those that every cluster has. */
    public static final String KNATIVE_SERVICES = "services.serving.knative.dev";

    private static final Pattern PATH = Pattern.compile(
            "/api(?:s/([a-z0-9.]+))?/v1(?:alpha1)?/(?:namespaces/([^/]+)/)?([a-z]+)(?:/([^/]+)(/log)?)?");

    private final Map<String, Map<String, JsonObject>> objects = new LinkedHashMap<>();
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    private final Map<String, String> users = new ConcurrentHashMap<>();
    private final Set<String> permissions = new CopyOnWriteArraySet<>();
    private final Map<String, Log> logs = new ConcurrentHashMap<>();
    private final Set<String> missing = new CopyOnWriteArraySet<>();
    private final Map<String, Integer> failing = new ConcurrentHashMap<>();
    private long version = 1;
    private volatile boolean away;
    private volatile boolean listsRefused;
    private final List<Runnable> held = new ArrayList<>();
    private boolean holds;
    private final TestHttpServer http = TestHttpServer.start(this::answer);

    /** Somebody who watches; in all namespaces where none is named. */
    private record Watcher(String plural, Optional<String> namespace, String selector, BlockingQueue<String> news) {

        boolean wants(JsonObject json) {
            return isIn(json, namespace) && matches(json, selector);
        }
    }

    /** What a container prints. It is written while the reader is there, and fails once the reader has gone. */
    @FunctionalInterface
    public interface Log {
        /** Writes it. */
        void write(OutputStream reader) throws IOException, InterruptedException;
    }

    /** Its address. */
    public String url() {
        return http.url();
    }

    /** Makes an object, or changes it. */
    public synchronized void put(String plural, KubernetesObject object) {
        JsonObject json = JSON.getGson().toJsonTree(object).getAsJsonObject();
        JsonObject metadata = json.getAsJsonObject("metadata");
        metadata.addProperty("resourceVersion", Long.toString(++version));
        // Newer API servers send fields that the client has never heard of.
        json.addProperty("fieldOfTheFuture", 1);
        boolean known = of(plural).put(key(json), json) != null;
        tell(known ? "MODIFIED" : "ADDED", plural, json);
    }

    /** Deletes an object. */
    public synchronized void delete(String plural, String namespace, String name) {
        JsonObject json = of(plural).remove(namespace + "/" + name);
        json.getAsJsonObject("metadata").addProperty("resourceVersion", Long.toString(++version));
        tell("DELETED", plural, json);
    }

    /** From now on that token is that user's. */
    public void user(String token, String user) {
        users.put(token, user);
    }

    /** From now on that token is nobody's. */
    public void revoke(String token) {
        users.remove(token);
    }

    /** From now on the user may do that, written {@code list configmaps in team-a}, or of one object {@code
     * create services/proxy chat in team-a}. */
    public void allow(String user, String permission) {
        permissions.add(user + " may " + permission);
    }

    /** Takes a permission back. */
    public void forbid(String user, String permission) {
        permissions.remove(user + " may " + permission);
    }

    /** What the containers of a pod print. */
    public void log(String namespace, String pod, Log log) {
        log(namespace, pod, "", log);
    }

    /** What one container of a pod prints. */
    public void log(String namespace, String pod, String container, Log log) {
        logs.put(namespace + "/" + pod + "/" + container, log);
    }

    /** Whether it ends all watches and answers everything with 503. */
    public void away(boolean isAway) {
        away = isAway;
        if (isAway) {
            watchers.forEach(watcher -> watcher.news().add(END));
        }
    }

    /** Whether it answers lists with 503. */
    public void refuseLists(boolean isRefused) {
        listsRefused = isRefused;
    }

    /** Whether its watches are behind: what happens meanwhile is told when they no longer are. */
    public synchronized void holdWatches(boolean isHeld) {
        holds = isHeld;
        if (!isHeld) {
            held.forEach(Runnable::run);
            held.clear();
        }
    }

    /** Whether it has that kind at all. */
    public void has(String plural, boolean isThere) {
        if (isThere) {
            missing.remove(plural);
        } else {
            missing.add(plural);
            endWatches(plural);
        }
    }

    /** From now on it answers that kind with that status. */
    public void fail(String plural, int status) {
        failing.put(plural, status);
        endWatches(plural);
    }

    /** From now on that kind can be read again. */
    public void mend(String plural) {
        failing.remove(plural);
    }

    private void endWatches(String plural) {
        watchers.stream().filter(watcher -> watcher.plural().equals(plural)).forEach(watcher -> watcher.news()
                .add(END));
    }

    /** Method and path, with its query, of all requests so far. */
    public List<String> requests() {
        return http.requests().stream().map(Request::line).toList();
    }

    @Override
    public void close() {
        http.close();
    }

    private void answer(HttpExchange exchange, Request request) throws IOException, InterruptedException {
        Matcher path = PATH.matcher(request.uri().getPath());
        if (away) {
            send(exchange, 503, status(503, "away"));
        } else if (path.matches() && failing.containsKey(plural(path))) {
            int status = failing.get(plural(path));
            send(exchange, status, status(status, "not now"));
        } else if (!path.matches() || missing.contains(plural(path))) {
            send(exchange, 404, status(404, "no such path"));
        } else if (path.group(5) != null) {
            log(exchange, request, path.group(2), path.group(4));
        } else if (path.group(4) != null) {
            one(exchange, plural(path), path.group(2) + "/" + path.group(4));
        } else if (request.method().equals("POST")) {
            review(exchange, request, plural(path));
        } else if (request.query("watch").equals("true")) {
            watch(exchange, request, plural(path), Optional.ofNullable(path.group(2)));
        } else if (listsRefused) {
            send(exchange, 503, status(503, "not yet"));
        } else {
            list(exchange, request, plural(path), Optional.ofNullable(path.group(2)));
        }
    }

    private static String plural(Matcher path) {
        return "serving.knative.dev".equals(path.group(1)) && path.group(3).equals("services")
                ? KNATIVE_SERVICES
                : path.group(3);
    }

    private void list(HttpExchange exchange, Request request, String plural, Optional<String> namespace)
            throws IOException {
        JsonArray items = new JsonArray();
        String selector = request.query("labelSelector");
        JsonObject list = new JsonObject();
        synchronized (this) {
            List<JsonObject> all = of(plural).values().stream()
                    .filter(json -> isIn(json, namespace) && matches(json, selector))
                    .toList();
            int from = Integer.parseInt("0" + request.query("continue"));
            int to = Math.min(all.size(), from + Integer.parseInt(request.query("limit")));
            all.subList(from, to).forEach(items::add);
            JsonObject metadata = new JsonObject();
            metadata.addProperty("resourceVersion", Long.toString(version));
            metadata.addProperty("continue", to < all.size() ? Integer.toString(to) : "");
            list.add("metadata", metadata);
        }
        list.add("items", items);
        send(exchange, 200, list.toString());
    }

    private void one(HttpExchange exchange, String plural, String key) throws IOException {
        Optional<String> object;
        synchronized (this) {
            object = Optional.ofNullable(of(plural).get(key)).map(JsonObject::toString);
        }
        send(exchange, object.isPresent() ? 200 : 404, object.orElseGet(() -> status(404, key + " not found")));
    }

    private void watch(HttpExchange exchange, Request request, String plural, Optional<String> namespace)
            throws IOException, InterruptedException {
        Watcher watcher = new Watcher(plural, namespace, request.query("labelSelector"), new LinkedBlockingQueue<>());
        long since = Long.parseLong(request.query("resourceVersion"));
        synchronized (this) {
            watchers.add(watcher);
            of(plural).values().stream()
                    .filter(json -> json.getAsJsonObject("metadata")
                                    .get("resourceVersion")
                                    .getAsLong()
                            > since)
                    .filter(watcher::wants)
                    .forEach(json -> watcher.news().add(event("MODIFIED", json)));
        }
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().flush();
        try {
            for (String news = watcher.news().take();
                    !news.equals(END);
                    news = watcher.news().take()) {
                exchange.getResponseBody().write(news.getBytes(StandardCharsets.UTF_8));
                exchange.getResponseBody().flush();
            }
        } finally {
            watchers.remove(watcher);
        }
    }

    private void review(HttpExchange exchange, Request request, String plural) throws IOException {
        JsonObject review = JsonParser.parseString(request.body()).getAsJsonObject();
        JsonObject spec = review.getAsJsonObject("spec");
        JsonObject status = new JsonObject();
        if (plural.equals("tokenreviews")) {
            Optional<String> user =
                    Optional.ofNullable(users.get(spec.get("token").getAsString()));
            status.addProperty("authenticated", user.isPresent());
            user.ifPresent(name -> {
                JsonObject info = new JsonObject();
                info.addProperty("username", name);
                status.add("user", info);
            });
        } else {
            JsonObject attributes = spec.getAsJsonObject("resourceAttributes");
            String subresource = attributes.get("subresource").getAsString();
            String name = attributes.get("name").getAsString();
            status.addProperty(
                    "allowed",
                    permissions.contains("%s may %s %s%s%s in %s"
                            .formatted(
                                    spec.get("user").getAsString(),
                                    attributes.get("verb").getAsString(),
                                    attributes.get("resource").getAsString(),
                                    subresource.isEmpty() ? "" : "/" + subresource,
                                    name.isEmpty() ? "" : " " + name,
                                    attributes.get("namespace").getAsString())));
        }
        review.add("status", status);
        send(exchange, 201, review.toString());
    }

    private void log(HttpExchange exchange, Request request, String namespace, String pod)
            throws IOException, InterruptedException {
        String token = request.header("Authorization").orElse("").replaceFirst("^Bearer ", "");
        Optional<String> user = Optional.ofNullable(users.get(token));
        if (user.isEmpty()) {
            send(exchange, 401, status(401, "Unauthorized"));
            return;
        }
        if (!permissions.contains(user.get() + " may get pods/log in " + namespace)) {
            send(exchange, 403, status(403, "pods \"" + pod + "\" is forbidden: no such right"));
            return;
        }
        String ofPod = namespace + "/" + pod + "/";
        Optional<Log> log = Optional.ofNullable(logs.get(ofPod + request.query("container")))
                .or(() -> Optional.ofNullable(logs.get(ofPod)));
        if (log.isEmpty()) {
            send(exchange, 404, status(404, "pods \"" + pod + "\" not found"));
        } else {
            exchange.sendResponseHeaders(200, 0);
            log.get().write(exchange.getResponseBody());
        }
    }

    private void tell(String type, String plural, JsonObject json) {
        if (holds) {
            held.add(() -> tell(type, plural, json));
            return;
        }
        watchers.stream()
                .filter(watcher -> watcher.plural().equals(plural) && watcher.wants(json))
                .forEach(watcher -> watcher.news().add(event(type, json)));
    }

    private Map<String, JsonObject> of(String plural) {
        return objects.computeIfAbsent(plural, key -> new LinkedHashMap<>());
    }

    private static String event(String type, JsonObject json) {
        return "{\"type\":\"" + type + "\",\"object\":" + json + "}\n";
    }

    private static boolean isIn(JsonObject json, Optional<String> namespace) {
        return namespace
                .filter(name -> !name.equals(
                        json.getAsJsonObject("metadata").get("namespace").getAsString()))
                .isEmpty();
    }

    private static boolean matches(JsonObject json, String selector) {
        JsonObject labels = Optional.ofNullable(json.getAsJsonObject("metadata").getAsJsonObject("labels"))
                .orElseGet(JsonObject::new);
        return Stream.of(selector.split(",")).filter(part -> !part.isEmpty()).allMatch(part -> {
            String[] pair = part.split("=", 2);
            JsonElement value = labels.get(pair[0]);
            return value != null && (pair.length == 1 || value.getAsString().equals(pair[1]));
        });
    }

    private static String key(JsonObject json) {
        JsonObject metadata = json.getAsJsonObject("metadata");
        String namespace = metadata.has("namespace") ? metadata.get("namespace").getAsString() : "";
        return namespace + "/" + metadata.get("name").getAsString();
    }

    private static String status(int code, String message) {
        JsonObject status = new JsonObject();
        status.addProperty("kind", "Status");
        status.addProperty("apiVersion", "v1");
        status.addProperty("code", code);
        status.addProperty("message", message);
        return status.toString();
    }

    private static void send(HttpExchange exchange, int code, String body) throws IOException {
        TestHttpServer.send(exchange, code, "application/json", body);
    }
}
