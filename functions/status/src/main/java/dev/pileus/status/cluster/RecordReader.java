package dev.pileus.status.cluster;

import dev.pileus.api.Labels;
import dev.pileus.common.ProblemException;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.util.ClientBuilder;
import io.micronaut.context.annotation.Value;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Reads single records from the API server, for what the watch does not hold or has not told yet. */
@Singleton
public final class RecordReader {

    private final CoreV1Api api;

    /**
     * Reads records.
     *
     * @param timeout how long one may take
     */
    RecordReader(ClientBuilder builder, @Value("${pileus.kubernetes.timeout}") Duration timeout) {
        ApiClient client = builder.build();
        client.setHttpClient(
                client.getHttpClient().newBuilder().callTimeout(timeout).build());
        this.api = new CoreV1Api(client);
    }

    /**
     * The record of a workload as it is now; empty where there is none.
     *
     * @throws ProblemException 503 where the API server does not answer in time
     */
    public Optional<V1ConfigMap> read(WorkloadKey key) {
        try {
            return Optional.of(api.readNamespacedConfigMap(key.name(), key.namespace())
                            .execute())
                    .filter(RecordReader::isRecord);
        } catch (ApiException e) {
            if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                return Optional.empty();
            }
            throw new ProblemException(
                    HttpStatus.SERVICE_UNAVAILABLE, "Kubernetes does not answer now. Try again in a moment.");
        }
    }

    /** As {@link Labels#RECORD_SELECTOR} selects. */
    private static boolean isRecord(V1ConfigMap configMap) {
        Map<String, String> labels =
                Optional.ofNullable(configMap.getMetadata().getLabels()).orElse(Map.of());
        return Labels.MANAGED_BY_PILEUS.equals(labels.get(Labels.MANAGED_BY)) && labels.containsKey(Labels.RECORD);
    }
}
