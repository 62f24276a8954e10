package dev.pileus.operator;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Makes the client with the operator's own rights, from an empty configuration: no other credentials ride along. */
final class ApiClient {

    private static final int TIMEOUT_MILLIS = 10_000;

    /**
     * Watches that broke off are tried again after this long, then less and less often, up to 32 times as long: three
     * seconds.
     */
    private static final int WATCH_AGAIN_MILLIS = 100;

    private ApiClient() {}

    static KubernetesClient connect(Settings settings) {
        return connect(settings, http -> {});
    }

    /**
     * The same, with what else its HTTP client is to do.
     */
    static KubernetesClient connect(Settings settings, Consumer<HttpClient.Builder> customization) {
        ConfigBuilder config = new ConfigBuilder(Config.empty())
                .withMasterUrl(settings.kubernetesUrl())
                .withOauthTokenProvider(() -> read(settings.kubernetesToken()))
                .withRequestTimeout(TIMEOUT_MILLIS)
                .withConnectionTimeout(TIMEOUT_MILLIS)
                .withRequestRetryBackoffLimit(1)
                .withWatchReconnectInterval(WATCH_AGAIN_MILLIS)
                .withUserAgent("pileus-operator")
                .withHttp2Disable(true);
        settings.kubernetesCa().map(Path::toString).ifPresent(config::withCaCertFile);
        return new KubernetesClientBuilder()
                .withConfig(config.build())
                .withHttpClientBuilderConsumer(customization)
                .build();
    }

    /** Read anew each time, since Kubernetes puts a new one there every hour. */
    private static String read(Path token) {
        try {
            return Files.isReadable(token) ? Files.readString(token).strip() : null;
        } catch (IOException e) {
            return null;
        }
    }
}
