package dev.pileus.common;

import io.fabric8.kubernetes.api.model.authentication.SelfSubjectReview;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Kubernetes clients that are the caller and nobody else. They start from an empty configuration, to which only the
 * server, its certificate authority and the caller's token are added: a configuration found on the machine would bring
 * its own credentials along, and the API server would take those where the token is no good.
 */
@Singleton
@Requires(classes = KubernetesClient.class)
public final class CallerClients {

    private static final int TIMEOUT_MILLIS = 10_000;

    private final String server;
    private final Optional<String> certificateAuthority;

    CallerClients(
            @Value("${pileus.kubernetes.url:`https://kubernetes.default.svc`}") String server,
            @Value("${pileus.kubernetes.ca:}") String certificateAuthority) {
        this.server = server;
        this.certificateAuthority = Optional.of(certificateAuthority).filter(path -> !path.isEmpty());
    }

    /** A client with the caller's rights. The one who asks for it closes it. */
    public KubernetesClient of(CallerToken token) {
        return new KubernetesClientBuilder().withConfig(configuration(token)).build();
    }

    /**
     * The caller's Kubernetes user name, from the API server itself.
     *
     * @throws io.fabric8.kubernetes.client.KubernetesClientException with code 401 if the token is no good
     */
    public static String userOf(KubernetesClient client) {
        SelfSubjectReview review = client.resource(new SelfSubjectReview()).create();
        return review.getStatus().getUserInfo().getUsername();
    }

    Config configuration(CallerToken token) {
        return configuration(token, TIMEOUT_MILLIS);
    }

    Config configuration(CallerToken token, int timeoutMillis) {
        ConfigBuilder config = new ConfigBuilder(Config.empty())
                .withMasterUrl(server)
                .withOauthToken(token.value())
                .withRequestTimeout(timeoutMillis)
                .withConnectionTimeout(timeoutMillis)
                .withRequestRetryBackoffLimit(1)
                // Over HTTP/2 the API server dismisses connections of callers it does not know, and the 401 is lost.
                .withHttp2Disable(true);
        certificateAuthority.ifPresent(config::withCaCertFile);
        return config.build();
    }
}
