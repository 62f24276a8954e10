package dev.pileus.gitpoll.app;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.micronaut.http.HttpStatus;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * The apps' ConfigMaps and Secrets in Kubernetes, with the rights of whose client it is. ConfigMaps are read by {@link
 * AppReader} and not by the client, which holds each answer whole.
 */
final class AppStore {

    /** How many ConfigMaps are asked for at a time. */
    private static final int PAGE = 50;

    private static final String JSON = "application/json";

    /** So the API server leaves out the data, which whoever only chooses has no use for. */
    private static final String METADATA = JSON + ";as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

    private static final String APPS = "?labelSelector=" + encode(AppLabels.SELECTOR) + "&";
    private static final String MERGE_PATCH = "application/merge-patch+json";
    private static final int MAX_ERROR = 64 * 1_024;
    private static final long TIMEOUT_SECONDS = 10;

    private final KubernetesClient client;

    AppStore(KubernetesClient client) {
        this.client = client;
    }

    /**
     * An app in a list of all.
     *
     * @param version the version of its ConfigMap
     */
    record Listed(AppName name, String version) {}

    /** All apps, of all namespaces. */
    List<Listed> all() {
        List<Listed> apps = new ArrayList<>();
        pages("/api/v1/configmaps" + APPS, METADATA, configMap -> App.read(configMap)
                .ifPresent(app -> apps.add(new Listed(app.name(), app.version()))));
        return apps;
    }

    /** The apps of a namespace, by name. */
    List<App> in(String namespace) {
        List<App> apps = new ArrayList<>();
        pages("/api/v1/namespaces/" + namespace + "/configmaps" + APPS, JSON, configMap -> App.read(configMap)
                .ifPresent(apps::add));
        apps.sort(Comparator.comparing(App::name));
        return apps;
    }

    /** Names and annotations of the objects of a kind in a namespace; none where the cluster has no such kind. */
    List<ObjectMeta> metadata(ResourceDefinitionContext kind, String namespace) {
        List<ObjectMeta> metadata = new ArrayList<>();
        String path = "/apis/%s/%s/namespaces/%s/%s?"
                .formatted(kind.getGroup(), kind.getVersion(), namespace, kind.getPlural());
        try {
            pages(path, METADATA, object -> metadata.add(object.getMetadata()));
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpStatus.NOT_FOUND.getCode()) {
                throw e;
            }
        }
        return metadata;
    }

    private void pages(String path, String accept, Consumer<ConfigMap> objects) {
        Optional<String> next = Optional.empty();
        do {
            String query = "limit=" + PAGE
                    + next.map(token -> "&continue=" + encode(token)).orElse("");
            AppReader.Page page = send(request(path + query).header("Accept", accept), AppReader::page);
            page.items().forEach(objects);
            next = page.next();
        } while (next.isPresent());
    }

    Optional<App> find(AppName name) {
        try {
            return App.read(send(request(path(name)).header("Accept", JSON), AppReader::configMap));
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpStatus.NOT_FOUND.getCode()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    AppSecret secret(AppName name) {
        return AppSecret.of(Optional.ofNullable(client.secrets()
                .inNamespace(name.namespace())
                .withName(name.objects())
                .get()));
    }

    /**
     * Changes a ConfigMap.
     *
     * @throws KubernetesClientException 409 where somebody else has since it was read
     */
    App change(App app, AppPatch patch) {
        return new App(
                app.name(),
                send(
                        request(path(app.name())).header("Accept", JSON).method("PATCH", MERGE_PATCH, patch.toString()),
                        AppReader::configMap));
    }

    private static String path(AppName name) {
        return "/api/v1/namespaces/" + name.namespace() + "/configmaps/" + name.objects();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private HttpRequest.Builder request(String path) {
        String server = client.getMasterUrl().toString().replaceFirst("/+$", "");
        return client.getHttpClient().newHttpRequestBuilder().uri(server + path);
    }

    /** Reads an answer. */
    @FunctionalInterface
    private interface Reader<T> {
        T read(InputStream answer) throws IOException;
    }

    private <T> T send(HttpRequest.Builder request, Reader<T> reader) {
        try {
            HttpResponse<InputStream> response = client.getHttpClient()
                    .sendAsync(
                            request.timeout(TIMEOUT_SECONDS, TimeUnit.SECONDS).build(), InputStream.class)
                    .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            try (InputStream answer = response.body()) {
                if (!response.isSuccessful()) {
                    Status status = status(answer, response.code());
                    throw new KubernetesClientException(status.getMessage(), response.code(), status);
                }
                return reader.read(answer);
            }
        } catch (IOException | ExecutionException | TimeoutException e) {
            throw new KubernetesClientException("The API server does not answer as it should", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KubernetesClientException("Nobody waits for the API server's answer any more", e);
        }
    }

    private static Status status(InputStream answer, int code) throws IOException {
        String body = new String(answer.readNBytes(MAX_ERROR), StandardCharsets.UTF_8);
        try {
            Status status = Serialization.unmarshal(body, Status.class);
            if (status != null && status.getMessage() != null) {
                return status;
            }
        } catch (RuntimeException e) {
            // It is no Kubernetes that has answered.
        }
        return new StatusBuilder()
                .withCode(code)
                .withMessage("The API server answers " + code)
                .build();
    }
}
