package dev.pileus.status.calls;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import dev.pileus.testing.TestHttpServer;
import dev.pileus.testing.TestHttpServer.Request;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/** Teardown or git-poll, as far as they are called here: it tells what it was sent, and answers as it is told to. */
final class OtherFunction implements AutoCloseable {

    private final BlockingQueue<Integer> refusals = new LinkedBlockingQueue<>();
    private volatile Function<Call, String> behaviour = call -> "{}";
    private final TestHttpServer http = TestHttpServer.start(this::answer);

    record Call(Instant time, String request, String authorization, String body) {
        /** The apps that are said to be due, each with how often its polls have failed. */
        List<String> due() {
            return JsonParser.parseString(body).getAsJsonObject().getAsJsonArray("due").asList().stream()
                    .map(each -> (JsonObject) each)
                    .map(each -> each.get("app").getAsString() + " "
                            + each.get("failures").getAsInt())
                    .toList();
        }

        private static Call of(Request request) {
            return new Call(
                    request.time(),
                    request.line(),
                    request.header("Authorization").orElse(""),
                    request.body());
        }
    }

    String url() {
        return http.url();
    }

    /** All calls so far, those that were refused too. */
    List<Call> calls() {
        return http.requests().stream().map(Call::of).toList();
    }

    /** What it does and answers from now on, with 200. */
    void behave(Function<Call, String> behaviour) {
        this.behaviour = behaviour;
    }

    /** Answers the next call with that status. */
    void refuse(int status) {
        refusals.add(status);
    }

    private void answer(HttpExchange exchange, Request request) throws IOException {
        Integer refusal = refusals.poll();
        String answer = refusal == null ? behaviour.apply(Call.of(request)) : "{}";
        TestHttpServer.send(exchange, refusal == null ? 200 : refusal, "application/json", answer);
    }

    @Override
    public void close() {
        http.close();
    }
}
