package dev.pileus.peer.kubernetes;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.pileus.api.CallerToken;
import dev.pileus.common.AuditEvent;
import dev.pileus.common.CallerCheck;
import dev.pileus.common.EventWriter;
import dev.pileus.common.KubernetesProblem;
import dev.pileus.common.ProblemException;
import io.micronaut.context.annotation.Value;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpStatus;
import io.micronaut.serde.ObjectMapper;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads and deletes objects as records, and creates events, each time with the token that it is given. */
@Singleton
public final class KubernetesApi implements CallerCheck, EventWriter {

    private static final Logger LOG = LoggerFactory.getLogger(KubernetesApi.class);

    /** The most bytes of an answer: 250 pods with all that Kubernetes keeps of them take half of it. */
    private static final int MAX_ANSWER = 8 << 20;

    private static final String REVIEWS = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
    private static final String REVIEW = "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"SelfSubjectReview\"}";

    private final ApiServerClient server;
    private final ObjectMapper json;

    KubernetesApi(@Value("${pileus.kubernetes.url}") String server, ObjectMapper json, HttpClient http) {
        this.server = new ApiServerClient(server, http);
        this.json = json;
    }

    /** How something is deleted. */
    @Serdeable
    record DeleteOptions(String apiVersion, String kind, Preconditions preconditions) {
        DeleteOptions(String uid) {
            this("v1", "DeleteOptions", new Preconditions(uid));
        }

        @Serdeable
        record Preconditions(String uid) {}
    }

    /** What the API server answers to a change: the object, or a status. */
    @Serdeable
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Changed(@Nullable String kind) {}

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
        return call(server.request(path, token).GET(), type);
    }

    /**
     * Deletes what is at a path, if it still is the object of that uid.
     *
     * @throws ProblemException what the caller is told where it is refused, or 503 where there is no answer
     */
    public void delete(String path, CallerToken token, String uid) {
        HttpRequest.Builder request = server.request(path, token)
                .header("Content-Type", "application/json")
                .method("DELETE", BodyPublishers.ofString(json(new DeleteOptions(uid))));
        call(request, Changed.class);
    }

    @Override
    public void create(CallerToken token, AuditEvent event) {
        HttpRequest.Builder request = server.request(event.path(), token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json(event)));
        try {
            call(request, Changed.class);
        } catch (ProblemException e) {
            if (e.problem().status() != HttpStatus.CONFLICT.getCode()) {
                throw e;
            }
        }
    }

    @Override
    public String userOf(CallerToken token) {
        HttpRequest.Builder request = server.request(REVIEWS, token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(REVIEW));
        return call(request, Review.class).status().userInfo().username();
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
            HttpResponse<byte[]> response = server.send(request.build(), body);
            if (response.statusCode() >= 300) {
                throw ApiServerClient.refusal(response.statusCode(), response.body());
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
}
