package dev.pileus.teardown;

import dev.pileus.api.Labels;
import dev.pileus.common.WorkloadRecord;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ConfigMapList;
import io.fabric8.kubernetes.api.model.ListMeta;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.net.HttpURLConnection;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/**
 * The records of all namespaces that have expired. Only metadata is asked for, in small pages: what tenants have written
 * into their records never comes here.
 *
 * @param checked how many records there are
 * @param expired of each that has expired as much as deleting it takes
 */
record ExpiredRecords(int checked, List<ConfigMap> expired) {

    private static final int PAGE = 50;

    private static final String METADATA_ONLY = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

    /** How often the API server may have forgotten a page where the next begins, and not say where to go on. */
    private static final int MAX_RESTARTS = 3;

    /**
     * Reads them.
     *
     * @throws KubernetesClientException where the API server does not answer as it should
     */
    static ExpiredRecords read(KubernetesClient client, Instant now) {
        for (int restarts = 0; ; restarts++) {
            Optional<ExpiredRecords> records = tryToRead(client, now);
            if (records.isPresent()) {
                return records.get();
            }
            if (restarts == MAX_RESTARTS) {
                throw new KubernetesClientException("The list of records expired again and again.");
            }
        }
    }

    /** Empty where the list has expired and cannot be gone on with. */
    private static Optional<ExpiredRecords> tryToRead(KubernetesClient client, Instant now) {
        List<ConfigMap> expired = new ArrayList<>();
        int checked = 0;
        String next = "";
        do {
            HttpResponse<byte[]> answer = get(client, next);
            ListMeta list;
            if (answer.code() == HttpURLConnection.HTTP_GONE) {
                // It says where the next page begins in the list as it is by now, which is as good for this.
                list = client.getKubernetesSerialization()
                        .unmarshal(text(answer), Status.class)
                        .getMetadata();
            } else if (answer.isSuccessful()) {
                ConfigMapList page = client.getKubernetesSerialization().unmarshal(text(answer), ConfigMapList.class);
                // Where there is none, the API server writes null.
                List<ConfigMap> records = Optional.ofNullable(page.getItems()).orElseGet(List::of);
                checked += records.size();
                records.stream()
                        .filter(record -> hasExpired(record, now))
                        .map(ExpiredRecords::slim)
                        .forEach(expired::add);
                list = page.getMetadata();
            } else {
                throw new KubernetesClientException(
                        "The records cannot be listed: " + answer.message(), answer.code(), null);
            }
            next = Optional.ofNullable(list).map(ListMeta::getContinue).orElse("");
            if (next.isEmpty() && answer.code() == HttpURLConnection.HTTP_GONE) {
                return Optional.empty();
            }
        } while (!next.isEmpty());
        return Optional.of(new ExpiredRecords(checked, expired));
    }

    private static HttpResponse<byte[]> get(KubernetesClient client, String next) {
        String query = "labelSelector=%s&limit=%d".formatted(encoded(Labels.RECORD_SELECTOR), PAGE)
                + (next.isEmpty() ? "" : "&continue=" + encoded(next));
        HttpRequest request = client.getHttpClient()
                .newHttpRequestBuilder()
                .uri(client.getMasterUrl() + "api/v1/configmaps?" + query)
                .header("Accept", METADATA_ONLY)
                .build();
        try {
            return client.getHttpClient().sendAsync(request, byte[].class).get();
        } catch (ExecutionException e) {
            throw KubernetesClientException.launderThrowable(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw KubernetesClientException.launderThrowable(e);
        }
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static boolean hasExpired(ConfigMap record, Instant now) {
        return record.getMetadata().getDeletionTimestamp() == null
                && WorkloadRecord.expiry(record.getMetadata().getAnnotations())
                        .filter(now::isAfter)
                        .isPresent();
    }

    private static ConfigMap slim(ConfigMap record) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(record.getMetadata().getNamespace())
                .withName(record.getMetadata().getName())
                .withUid(record.getMetadata().getUid())
                .withResourceVersion(record.getMetadata().getResourceVersion())
                .withLabels(Map.of(Labels.KIND, record.getMetadata().getLabels().getOrDefault(Labels.KIND, "")))
                .endMetadata()
                .build();
    }
}
