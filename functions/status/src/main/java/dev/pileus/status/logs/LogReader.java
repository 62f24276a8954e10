package dev.pileus.status.logs;

import dev.pileus.api.CallerToken;
import dev.pileus.common.KubernetesProblem;
import dev.pileus.common.ProblemException;
import dev.pileus.status.workload.LogSource;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.util.ClientBuilder;
import io.micronaut.context.annotation.Value;
import io.micronaut.http.HttpHeaders;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import okhttp3.HttpUrl;
import okhttp3.Protocol;
import okhttp3.Request;

/**
 * Reads the logs of containers as the caller, whose rights decide. The client starts from an empty configuration, to
 * which only the server and its certificate authority are added, and each call brings the caller's token: a
 * configuration found on the machine would bring its own credentials along, and the API server would take those where
 * the token is no good.
 */
@Singleton
final class LogReader {

    private final ApiClient client;
    private final Duration timeout;

    /**
     * Reads logs.
     *
     * @param timeout how long the API server may take to connect, and a log to begin
     */
    LogReader(
            @Value("${pileus.kubernetes.url:`https://kubernetes.default.svc`}") String server,
            @Value("${pileus.kubernetes.ca:}") String certificateAuthority,
            @Value("${pileus.kubernetes.timeout}") Duration timeout)
            throws IOException {
        this.timeout = timeout;
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
        client.setHttpClient(
                client.getHttpClient().newBuilder().connectTimeout(timeout).build());
    }

    /**
     * What a container has printed, as text.
     *
     * @throws ProblemException with what Kubernetes has against it
     */
    InputStream read(CallerToken token, String namespace, LogSource source, Tail tail) {
        if (tail.lines().isEmpty()) {
            return latest(token, namespace, source, tail);
        }
        try {
            return LastLines.of(
                    tail.lines().getAsInt(),
                    pieces -> latest(token, namespace, source, new Tail(OptionalInt.of(pieces))));
        } catch (IOException e) {
            throw new ProblemException(KubernetesProblem.of(0, ""));
        }
    }

    private LogStream latest(CallerToken token, String namespace, LogSource source, Tail tail) {
        return call(token, request(namespace, source, tail), Map.of()).open(timeout);
    }

    /** What a container has printed and goes on to print, each line with its timestamp. */
    LogCall follow(CallerToken token, String namespace, LogSource source, Tail tail) {
        return call(token, request(namespace, source, tail).follow(true).timestamps(true), Map.of());
    }

    /** The same from a position on. The line there may come again, and others of the same second. */
    LogCall follow(CallerToken token, String namespace, LogPosition from) {
        String second = from.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        return call(
                token,
                request(namespace, from.source(), Tail.ALL).follow(true).timestamps(true),
                Map.of("sinceTime", second));
    }

    private CoreV1Api.APIreadNamespacedPodLogRequest request(String namespace, LogSource source, Tail tail) {
        CoreV1Api.APIreadNamespacedPodLogRequest request = new CoreV1Api(client)
                .readNamespacedPodLog(source.pod(), namespace)
                .container(source.container());
        tail.lines().ifPresent(request::tailLines);
        return request;
    }

    /** The call, with a query beyond what the client knows. */
    private LogCall call(
            CallerToken token, CoreV1Api.APIreadNamespacedPodLogRequest request, Map<String, String> query) {
        try {
            Request plain = request.buildCall(null).request();
            HttpUrl.Builder url = plain.url().newBuilder();
            query.forEach(url::addQueryParameter);
            return new LogCall(client.getHttpClient()
                    .newCall(plain.newBuilder()
                            .url(url.build())
                            .header(HttpHeaders.AUTHORIZATION, "Bearer " + token.value())
                            .build()));
        } catch (ApiException e) {
            throw new IllegalStateException("A request that cannot be made", e);
        }
    }
}
