package dev.pileus.e2e.support;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Somebody who calls functions over HTTP.
 *
 * @param token what they send as their bearer token; empty: they send none
 */
public record Caller(Optional<String> token) {

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .sslContext(Gateway.trust())
            .build();

    /** Somebody with that token. */
    public static Caller with(String token) {
        return new Caller(Optional.of(token));
    }

    /** Somebody without any. */
    public static Caller anonymous() {
        return new Caller(Optional.empty());
    }

    /** A call without a body. Headers are pairs of a name and a value. */
    public Answer get(Function function, String path, String... headers) {
        return call(function, "GET", path, BodyPublishers.noBody(), headers);
    }

    /** The same, made again as long as it is told to come again later (503), or nobody answers it in time (504). */
    public Answer getPatiently(Function function, String path, String... headers) {
        Answer first = get(function, path, headers);
        return first.isForLater()
                ? await("an answer to GET " + path)
                        .until(() -> get(function, path, headers), answer -> !answer.isForLater())
                : first;
    }

    /** The names of the namespaces that they may work in, as status says. */
    public List<String> namespaces() {
        return getPatiently(Function.STATUS, "/namespaces")
                .expect(200)
                .json()
                .path("items")
                .findValuesAsText("name");
    }

    /** A call with a JSON body; a header may say that it is something else. */
    public Answer call(Function function, String method, String path, String body, String... headers) {
        return call(function, method, path, BodyPublishers.ofString(body), headers);
    }

    /** Any call. */
    public Answer call(Function function, String method, String path, BodyPublisher body, String... headers) {
        return answer(send(function.at(path), method, body, BodyHandlers.ofString(), headers));
    }

    /** A call of any address. */
    public Answer call(URI uri, String method, String body, String... headers) {
        return answer(send(uri, method, BodyPublishers.ofString(body), BodyHandlers.ofString(), headers));
    }

    /** An event stream, which whoever opens it also closes. */
    public EventStream stream(Function function, String path, String... headers) {
        String[] all = new String[headers.length + 2];
        System.arraycopy(headers, 0, all, 0, headers.length);
        all[headers.length] = "Accept";
        all[headers.length + 1] = "text/event-stream";
        return new EventStream(send(function.at(path), "GET", BodyPublishers.noBody(), BodyHandlers.ofLines(), all));
    }

    private <T> HttpResponse<T> send(
            URI uri, String method, BodyPublisher body, BodyHandler<T> handler, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).timeout(Patience.PATIENCE).method(method, body);
        if (body.contentLength() != 0) {
            request.setHeader("Content-Type", "application/json");
        }
        token.ifPresent(value -> request.setHeader("Authorization", "Bearer " + value));
        for (int i = 0; i < headers.length; i += 2) {
            if (headers[i].equals("Expect")) {
                // Then it does not send the body before it is told to.
                request.expectContinue(true);
            } else {
                request.setHeader(headers[i], headers[i + 1]);
            }
        }
        try {
            return HTTP.send(request.build(), handler);
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + uri + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for " + uri, e);
        }
    }

    private static Answer answer(HttpResponse<String> response) {
        return new Answer(
                response.request().method() + " " + response.uri(),
                response.statusCode(),
                response.headers(),
                response.body());
    }

    /** Not the token: failures are printed. */
    @Override
    public String toString() {
        return token.isPresent() ? "a caller with a token" : "a caller without a token";
    }
}
