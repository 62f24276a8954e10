package dev.pileus.status.calls;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/** Teardown or git-poll, as far as they are called here: it tells what it was sent, and answers as it is told to. */
final class OtherFunction implements AutoCloseable {

    private final HttpServer http;
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Integer> refusals = new LinkedBlockingQueue<>();
    private volatile Function<Call, String> behaviour = call -> "{}";

    record Call(Instant time, String request, String authorization, String body) {
        /** The apps that are said to be due, each with how often its polls have failed. */
        List<String> due() {
            return JsonParser.parseString(body).getAsJsonObject().getAsJsonArray("due").asList().stream()
                    .map(each -> (JsonObject) each)
                    .map(each -> each.get("app").getAsString() + " "
                            + each.get("failures").getAsInt())
                    .toList();
        }
    }

    OtherFunction() {
        try {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext("/", this::answer);
        http.start();
    }

    String url() {
        return "http://localhost:" + http.getAddress().getPort();
    }

    /** All calls so far, those that were refused too. */
    List<Call> calls() {
        return List.copyOf(calls);
    }

    /** What it does and answers from now on, with 200. */
    void behave(Function<Call, String> behaviour) {
        this.behaviour = behaviour;
    }

    /** Answers the next call with that status. */
    void refuse(int status) {
        refusals.add(status);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Call call = new Call(
                    Instant.now(),
                    exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                    exchange.getRequestHeaders().getFirst("Authorization"),
                    body);
            calls.add(call);
            Integer refusal = refusals.poll();
            byte[] answer = (refusal == null ? behaviour.apply(call) : "{}").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(refusal == null ? 200 : refusal, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
