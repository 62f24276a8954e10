package dev.pileus.status.logs;

import dev.pileus.common.CallerToken;
import dev.pileus.common.KubernetesProblem;
import dev.pileus.common.ProblemException;
import dev.pileus.status.workload.LogSource;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1Status;
import io.kubernetes.client.util.ClientBuilder;
import io.micronaut.context.annotation.Value;
import io.micronaut.http.HttpHeaders;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import okhttp3.Call;
import okhttp3.Protocol;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the output of containers as the caller, whose rights decide. The client starts from an empty configuration, to
 * which only the server and its certificate authority are added, and each call brings the caller's token: a
 * configuration found on the machine would bring its own credentials along, and the API server would take those where
 * the token is no good.
 */
@Singleton
final class LogReader {

    private static final Logger LOG = LoggerFactory.getLogger(LogReader.class);

    private final ApiClient client;

    LogReader(
            @Value("${pileus.kubernetes.url:`https://kubernetes.default.svc`}") String server,
            @Value("${pileus.kubernetes.ca:}") String certificateAuthority)
            throws IOException {
        ClientBuilder builder = new ClientBuilder()
                .setBasePath(server)
                // With HTTP/2 all readers would share one connection, and one who does not read would hold up the
                // others.
                .setProtocols(List.of(Protocol.HTTP_1_1))
                .setReadTimeout(Duration.ZERO);
        if (!certificateAuthority.isEmpty()) {
            builder.setCertificateAuthority(Files.readAllBytes(Path.of(certificateAuthority)));
        }
        this.client = builder.build();
    }

    /**
     * Opens what a container has printed.
     *
     * @param follow true: goes on as long as the container runs
     * @throws ProblemException with what Kubernetes has against it
     */
    LogStream open(CallerToken token, String namespace, LogSource source, Tail tail, boolean follow) {
        try {
            CoreV1Api.APIreadNamespacedPodLogRequest request = new CoreV1Api(client)
                    .readNamespacedPodLog(source.pod(), namespace)
                    .container(source.container())
                    .follow(follow);
            tail.lines().ifPresent(request::tailLines);
            Call call = client.getHttpClient()
                    .newCall(request.buildCall(null)
                            .request()
                            .newBuilder()
                            .header(HttpHeaders.AUTHORIZATION, "Bearer " + token.value())
                            .build());
            Response response = call.execute();
            if (response.isSuccessful()) {
                return new LogStream(call, response);
            }
            try (response) {
                throw new ProblemException(KubernetesProblem.of(response.code(), message(response)));
            }
        } catch (ApiException | IOException e) {
            LOG.warn("The log of {}/{} cannot be read", namespace, source.pod(), e);
            throw new ProblemException(KubernetesProblem.of(0, ""));
        }
    }

    /** The API server's own sentence. */
    private static String message(Response response) throws IOException {
        String body = response.peekBody(16_384).string();
        try {
            return Optional.ofNullable((V1Status) JSON.deserialize(body, V1Status.class))
                    .map(V1Status::getMessage)
                    .orElse(response.message());
        } catch (RuntimeException notJson) {
            return response.message();
        }
    }
}
