package dev.pileus.common;

import dev.pileus.api.CallerToken;
import io.fabric8.kubernetes.api.model.authentication.SelfSubjectReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewSpec;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.TlsVersion;
import io.fabric8.kubernetes.client.impl.KubernetesClientImpl;
import io.fabric8.kubernetes.client.utils.HttpClientUtils;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import io.micronaut.http.HttpStatus;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Makes Kubernetes clients that act with the caller's token and no other rights. They start from an empty
 * configuration, to which only the server, its certificate authority and the caller's token are added: a configuration
 * found on the machine would bring its own credentials along, and the API server would take those where the token is no
 * good.
 *
 * <p>What knows nobody they have in common: connections, what is trusted, and the mapper of objects to JSON.
 */
@Singleton
@Requires(classes = KubernetesClient.class)
public final class CallerClients implements CallerCheck, EventWriter {

    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int EVENT_TIMEOUT_MILLIS = 5_000;

    private final String server;
    private final HttpClient.Factory factory = HttpClientUtils.getHttpClientFactory();
    private final HttpClient connections;
    private final KubernetesSerialization serialization = new KubernetesSerialization();

    CallerClients(
            @Value("${pileus.kubernetes.url:`https://kubernetes.default.svc`}") String server,
            @Value("${pileus.kubernetes.ca:}") String certificateAuthority) {
        this.server = server;
        HttpClient.Builder builder = factory.newBuilder()
                .connectTimeout(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
                .tlsVersions(TlsVersion.TLS_1_3, TlsVersion.TLS_1_2)
                // Over HTTP/2 the API server dismisses connections of callers it does not know, and the 401 is lost.
                .preferHttp11();
        if (!certificateAuthority.isEmpty()) {
            builder.sslContext(null, CertificateAuthority.trust(Path.of(certificateAuthority)));
        }
        this.connections = builder.build();
    }

    /** A client with the caller's rights. The one who asks for it closes it. */
    public KubernetesClient of(CallerToken token) {
        return of(token, TIMEOUT_MILLIS);
    }

    private KubernetesClient of(CallerToken token, int timeoutMillis) {
        Config config = configuration(token, timeoutMillis);
        HttpClient.DerivedClientBuilder caller = connections.newBuilder().tag(config.getRequestConfig());
        HttpClientUtils.createApplicableInterceptors(config, factory).forEach(caller::addOrReplaceInterceptor);
        return new KubernetesClientImpl(new BorrowedHttpClient(caller.build()), config, null, serialization);
    }

    @Override
    public String userOf(CallerToken token) {
        try (KubernetesClient client = of(token)) {
            return userOf(client);
        }
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

    /**
     * Whether the caller has a right, as Kubernetes says when it is asked with the caller's own token.
     *
     * @throws io.fabric8.kubernetes.client.KubernetesClientException with code 401 if the token is no good
     */
    public boolean isAllowed(CallerToken token, SelfSubjectAccessReviewSpec right) {
        SelfSubjectAccessReview review =
                new SelfSubjectAccessReviewBuilder().withSpec(right).build();
        try (KubernetesClient client = of(token)) {
            return Optional.ofNullable(client.resource(review).create().getStatus())
                    .filter(status -> Boolean.TRUE.equals(status.getAllowed()))
                    .isPresent();
        }
    }

    @Override
    public void create(CallerToken token, AuditEvent event) {
        try (KubernetesClient client = of(token, EVENT_TIMEOUT_MILLIS)) {
            client.raw(event.path(), "POST", event);
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpStatus.CONFLICT.getCode()) {
                throw e;
            }
        }
    }

    private Config configuration(CallerToken token, int timeoutMillis) {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl(server)
                .withOauthToken(token.value())
                .withRequestTimeout(timeoutMillis)
                .withRequestRetryBackoffLimit(1)
                .build();
    }

    @PreDestroy
    void close() {
        connections.close();
    }
}
