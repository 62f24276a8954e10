package dev.pileus.status.calls;

import io.micronaut.context.annotation.Value;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.scheduling.TaskExecutors;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls other functions as this one: with the token of its own ServiceAccount. */
@Singleton
final class FunctionClient {

    private static final Logger LOG = LoggerFactory.getLogger(FunctionClient.class);

    private static final Duration CONNECT = Duration.ofSeconds(10);

    /** How long an answer may take; a poll waits for git servers, after a cold start. */
    private static final Duration ANSWER = Duration.ofSeconds(90);

    /** The most bytes of an answer. */
    private static final int MAX_ANSWER = 4 << 20;

    private final HttpClient http;
    private final Path token;
    private final AtomicBoolean warned = new AtomicBoolean();

    FunctionClient(
            @Named(TaskExecutors.BLOCKING) ExecutorService executor,
            @Value("${pileus.kubernetes.token}") String token) {
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT)
                .executor(executor)
                .build();
        this.token = Path.of(token);
    }

    /** The answer to a POST of that JSON, or empty where there was none that is 200; that is logged. */
    Optional<byte[]> post(URI address, byte[] json) throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(address)
                    .timeout(ANSWER)
                    // Read anew each time, since Kubernetes puts a new one there every hour.
                    .header("Authorization", "Bearer " + Files.readString(token).strip())
                    .header("Content-Type", MediaType.APPLICATION_JSON)
                    .POST(BodyPublishers.ofByteArray(json))
                    .build();
            HttpResponse<byte[]> answer =
                    http.send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER));
            if (answer.statusCode() == HttpStatus.OK.getCode()) {
                return Optional.of(answer.body());
            }
            LOG.warn("{} answers {}, and is called again later", address, answer.statusCode());
        } catch (NoSuchFileException e) {
            if (!warned.getAndSet(true)) {
                LOG.warn("There is no token of this function's own at {}: no function is called", token);
            }
        } catch (IOException e) {
            LOG.warn("{} does not answer, and is called again later: {}", address, e.toString());
        }
        return Optional.empty();
    }
}
