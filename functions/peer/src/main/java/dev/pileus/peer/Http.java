package dev.pileus.peer;

import dev.pileus.common.CertificateAuthority;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** The HTTP client that asks the API server and, for a group's matrix, peers: it keeps connections, and nothing of who asks. */
@Factory
final class Http {

    private static final Duration CONNECT = Duration.ofSeconds(10);

    /**
     * The client.
     *
     * @param certificateAuthority what signs the API server's certificate; where it is not there nobody is trusted, since a
     *     peer outside Kubernetes has nobody to trust
     */
    @Singleton
    @Bean(preDestroy = "shutdownNow")
    HttpClient client(@Value("${pileus.kubernetes.ca}") String certificateAuthority) {
        return HttpClient.newBuilder()
                // Over HTTP/2 the API server dismisses connections of callers it does not know, and the 401 is lost.
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .connectTimeout(CONNECT)
                .sslContext(tls(Path.of(certificateAuthority)))
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
    }

    private static SSLContext tls(Path certificateAuthority) {
        TrustManager[] trust = Files.isReadable(certificateAuthority)
                ? CertificateAuthority.trust(certificateAuthority)
                : new TrustManager[0];
        try {
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(null, trust, null);
            return tls;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has TLS", e);
        }
    }
}
