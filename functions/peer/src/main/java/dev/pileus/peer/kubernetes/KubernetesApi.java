package dev.pileus.peer.kubernetes;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.pileus.api.CallerToken;
import dev.pileus.common.CallerCheck;
import dev.pileus.common.KubernetesProblem;
import dev.pileus.common.ProblemException;
import io.micronaut.context.annotation.Value;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.ObjectMapper;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.inject.Singleton;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the API server, each time with the token it is given and with no credentials of its own. */
@Singleton
public final class KubernetesApi implements CallerCheck {

    private static final Logger LOG = LoggerFactory.getLogger(KubernetesApi.class);

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** The most bytes of an answer: 250 pods with all that Kubernetes keeps of them take half of it. */
    private static final int MAX_ANSWER = 8 << 20;

    /** The most bytes of a refusal. */
    private static final int MAX_REFUSAL = 65_536;

    private static final String REVIEWS = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
    private static final String REVIEW = "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"SelfSubjectReview\"}";

    private final String server;
    private final ObjectMapper json;
    private final HttpClient http;

    KubernetesApi(@Value("${pileus.kubernetes.url}") String server, ObjectMapper json, HttpClient http) {
        this.server = server.replaceFirst("/$", "");
        this.json = json;
        this.http = http;
    }

    /** What the API server says where it refuses. */
    @Serdeable
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Refusal(@Nullable String message) {}

    /** How something is deleted. */
    @Serdeable
    record DeleteOptions(String apiVersion, String kind, Preconditions preconditions) {
        DeleteOptions(String uid) {
            this("v1", "DeleteOptions", new Preconditions(uid));
        }

        @Serdeable
        record Preconditions(String uid) {}
    }

    /** What the API server answers to a deletion: the object, or a status. */
    @Serdeable
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Deletion(@Nullable String kind) {}

    /** Whom a token belongs to. */
    @Serdeable
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Review(Status status) {
        @Serdeable
        @JsonIgnoreProperties(ignoreUnknown = true)
        record Status(User userInfo) {}

        @Serdeable
        @JsonIgnoreProperties(ignoreUnknown = true)
        record User(String username) {}
    }

    /**
     * Reads what is at a path.
     *
     * @throws ProblemException what the caller is told where it is refused, or 503 where there is no answer
     */
    public <T> T get(String path, CallerToken token, Class<T> type) {
        return call(request(path, token).GET(), type);
    }

    /**
     * Deletes what is at a path, if it still is the object of that uid.
     *
     * @throws ProblemException what the caller is told where it is refused, or 503 where there is no answer
     */
    public void delete(String path, CallerToken token, String uid) {
        HttpRequest.Builder request = request(path, token)
                .header("Content-Type", "application/json")
                .method("DELETE", BodyPublishers.ofString(json(new DeleteOptions(uid))));
        call(request, Deletion.class);
    }

    @Override
    public String userOf(CallerToken token) {
        HttpRequest.Builder request = request(REVIEWS, token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(REVIEW));
        return call(request, Review.class).status().userInfo().username();
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
        HttpResponse<InputStream> response =
                await(http.sendAsync(request(path, token).build(), BodyHandlers.ofInputStream()));
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

    private String json(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <T> T call(HttpRequest.Builder request, Class<T> type) {
        try {
            BodyHandler<byte[]> body = BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER);
            HttpResponse<byte[]> response = await(http.sendAsync(request.build(), body));
            if (response.statusCode() >= 300) {
                throw refusal(response.statusCode(), response.body());
            }
            return Optional.ofNullable(json.readValue(response.body(), type))
                    .orElseThrow(() -> new IOException("The answer is empty."));
        } catch (IOException e) {
            LOG.warn("the API server does not answer: {}", e.toString());
            throw new ProblemException(KubernetesProblem.of(0, ""));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(KubernetesProblem.of(0, ""));
        }
    }

    private HttpRequest.Builder request(String path, CallerToken token) {
        return HttpRequest.newBuilder(URI.create(server + path))
                .header("Authorization", "Bearer " + token.value())
                .header("Accept", "application/json");
    }

    /** The whole answer within the time, or of a watch its beginning. */
    private static <T> T await(CompletableFuture<T> answer) throws IOException, InterruptedException {
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

    private ProblemException refusal(int status, byte[] body) {
        String message = "";
        try {
            message = Optional.ofNullable(json.readValue(body, Refusal.class))
                    .map(Refusal::message)
                    .orElse("");
        } catch (IOException e) {
            LOG.debug("A refusal without words", e);
        }
        return new ProblemException(KubernetesProblem.of(status, message));
    }
}
