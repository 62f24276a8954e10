package dev.pileus.testing.git;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import dev.pileus.testing.TestHttpServer;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A Git LFS server, as much of it as gives objects out. */
public final class LfsServer {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final GitHttpServer http;
    private final String path;
    private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    private volatile Optional<String> authorization = Optional.empty();

    private LfsServer(GitHttpServer http, String path) {
        this.http = http;
        this.path = path;
    }

    /** Serves under a path of a web server. */
    public static LfsServer serve(GitHttpServer http, String path) {
        LfsServer server = new LfsServer(http, path);
        http.handle(path + "/objects/batch", server::batch);
        http.handle(path + "/content/", server::content);
        return server;
    }

    /** The pointer to a content, which need not be anywhere. */
    public static String pointer(byte[] content) {
        return "version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize %d\n"
                .formatted(oid(content), content.length);
    }

    /** Keeps a content, and returns the pointer to it. */
    public String add(byte[] content) {
        objects.put(oid(content), content);
        return pointer(content);
    }

    /** The same, and keeps another content. */
    public String addBroken(byte[] content) {
        objects.put(oid(content), new byte[content.length]);
        return pointer(content);
    }

    /** From now on it asks for this Authorization, at the batch and at each object. */
    public void require(String value) {
        authorization = Optional.of(value);
    }

    private void batch(HttpExchange exchange) throws IOException {
        JsonNode request = JSON.readTree(exchange.getRequestBody());
        if (!mayPass(exchange)) {
            return;
        }
        ObjectNode answer = JSON.createObjectNode().put("transfer", "basic");
        ArrayNode list = answer.putArray("objects");
        for (JsonNode wanted : request.get("objects")) {
            String oid = wanted.get("oid").asText();
            ObjectNode object = list.addObject()
                    .put("oid", oid)
                    .put("size", wanted.get("size").asLong());
            if (objects.containsKey(oid)) {
                ObjectNode download = object.putObject("actions").putObject("download");
                download.put("href", http.url(path + "/content/" + oid));
                authorization.ifPresent(value -> download.putObject("header").put("Authorization", value));
            } else {
                object.putObject("error").put("code", 404).put("message", "Object does not exist");
            }
        }
        TestHttpServer.send(exchange, 200, "application/vnd.git-lfs+json", JSON.writeValueAsBytes(answer));
    }

    private void content(HttpExchange exchange) throws IOException {
        if (mayPass(exchange)) {
            String uri = exchange.getRequestURI().getPath();
            byte[] content = objects.get(uri.substring(uri.lastIndexOf('/') + 1));
            TestHttpServer.send(exchange, 200, "application/octet-stream", content);
        }
    }

    private boolean mayPass(HttpExchange exchange) throws IOException {
        if (authorization.isEmpty()
                || authorization.get().equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            return true;
        }
        exchange.sendResponseHeaders(403, -1);
        return false;
    }

    private static String oid(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
