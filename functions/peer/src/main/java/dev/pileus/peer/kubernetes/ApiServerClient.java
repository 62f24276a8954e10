package dev.pileus.peer.kubernetes;

import dev.pileus.api.CallerToken;
import dev.pileus.common.KubernetesProblem;
import dev.pileus.common.ProblemException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the API server, each time with the token it is given and with no credentials of its own. */
public final class ApiServerClient implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ApiServerClient.class);

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** The most bytes of a refusal. */
    private static final int MAX_REFUSAL = 65_536;

    private final String server;
    private final HttpClient http;

    /** Asks the server at that address. */
    public ApiServerClient(String server, HttpClient http) {
        this.server = server.replaceFirst("/$", "");
        this.http = http;
    }

    /**
     * Begins a watch.
     *
     * @param deadline after this long it is given up
     * @throws ProblemException where it is refused
     * @throws IOException where the API server cannot be reached
     */
    public WatchEvents watch(String path, CallerToken token, Duration deadline)
            throws IOException, InterruptedException {
        HttpResponse<InputStream> response = send(request(path, token).build(), BodyHandlers.ofInputStream());
        InputStream stream = response.body();
        CompletableFuture.delayedExecutor(deadline.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> close(stream));
        if (response.statusCode() != 200) {
            try (stream) {
                throw refusal(response.statusCode(), stream.readNBytes(MAX_REFUSAL));
            }
        }
        return new WatchEvents(new BufferedInputStream(stream));
    }

    private static void close(InputStream stream) {
        try {
            stream.close();
        } catch (IOException e) {
            LOG.debug("A watch could not be closed", e);
        }
    }

    /** Ends whatever it asks, and asks no more. */
    @Override
    public void close() {
        http.shutdownNow();
    }

    HttpRequest.Builder request(String path, CallerToken token) {
        return HttpRequest.newBuilder(URI.create(server + path))
                .header("Authorization", token.authorization())
                .header("Accept", "application/json");
    }

    /** The whole answer within the time, or of a watch its beginning. */
    <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> body) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<T>> answer = http.sendAsync(request, body);
        try {
            return answer.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new IOException("no answer within %d s".formatted(TIMEOUT.toSeconds()), e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    /** What a caller is told of an answer that is an error. */
    static ProblemException refusal(int status, byte[] body) {
        String message = "";
        try {
            message = Json.text(Json.read(body), "message").orElse("");
        } catch (IOException e) {
            LOG.debug("A refusal without words", e);
        }
        return new ProblemException(KubernetesProblem.of(status, message));
    }
}
