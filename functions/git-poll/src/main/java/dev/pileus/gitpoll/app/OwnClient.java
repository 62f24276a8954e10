package dev.pileus.gitpoll.app;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes the client with this function's own rights, for what its callers may not do: members of a tenant may put keys
 * in and never read them out, and nobody but the functions writes Events. So a poll cannot be done with the token of
 * whoever asks for it; that token decides whether it is done at all, see {@link Access} and {@link Apps}.
 *
 * <p>It is the fabric8 client, as in provision: next to its reads this function changes objects of four kinds, by
 * patches, and watches nothing.
 */
@Factory
final class OwnClient {

    static final String NAME = "own";

    private static final int TIMEOUT_MILLIS = 10_000;

    @Singleton
    @Named(NAME)
    @Bean(preDestroy = "close")
    KubernetesClient client(
            @Value("${pileus.kubernetes.url:`https://kubernetes.default.svc`}") String server,
            @Value("${pileus.kubernetes.ca:}") String certificateAuthority,
            @Value("${pileus.kubernetes.token}") String tokenFile) {
        ConfigBuilder config = new ConfigBuilder(Config.empty())
                .withMasterUrl(server)
                .withOauthTokenProvider(() -> token(Path.of(tokenFile)))
                .withRequestTimeout(TIMEOUT_MILLIS)
                .withConnectionTimeout(TIMEOUT_MILLIS)
                .withRequestRetryBackoffLimit(1)
                .withHttp2Disable(true);
        if (!certificateAuthority.isEmpty()) {
            config.withCaCertFile(certificateAuthority);
        }
        return new KubernetesClientBuilder().withConfig(config.build()).build();
    }

    /** Read anew each time, since Kubernetes puts a new one there every hour. */
    private static String token(Path file) {
        try {
            return Files.isReadable(file) ? Files.readString(file).strip() : null;
        } catch (IOException e) {
            return null;
        }
    }
}
