package dev.pileus.replicas;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.grpc.GrpcClients;
import dev.pileus.replicas.v1.ReplicasServiceGrpc.ReplicasServiceBlockingStub;
import dev.pileus.testing.tls.CertificateAuthority;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;

/** A client of the API, by HTTP and by gRPC. */
final class TestClient {

    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private final int port;
    private final CertificateAuthority authority;
    private final Optional<X509Bundle> certificate;
    private final HttpClient http;

    TestClient(int port, CertificateAuthority authority, Optional<X509Bundle> certificate) {
        this.port = port;
        this.authority = authority;
        this.certificate = certificate;
        this.http = HttpClient.newBuilder().sslContext(tls("TLS")).build();
    }

    /** The TLS of this client, by the name of a protocol. */
    SSLContext tls(String protocol) {
        try {
            SSLContext context = SSLContext.getInstance(protocol);
            KeyManager[] keys = certificate.isEmpty()
                    ? null
                    : certificate.get().toKeyManagerFactory().getKeyManagers();
            context.init(keys, authority.trust().getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the client's TLS cannot be set up", e);
        }
    }

    /** The methods by gRPC. */
    ReplicasServiceBlockingStub grpc() {
        return grpc(ReplicasServiceBlockingStub.class);
    }

    /** A stub of another service. */
    <T> T grpc(Class<T> stub) {
        ClientFactory factory = ClientFactory.builder()
                .tlsCustomizer(tls -> {
                    try {
                        tls.trustManager(authority.trust());
                        if (certificate.isPresent()) {
                            tls.keyManager(certificate.get().toKeyManagerFactory());
                        }
                    } catch (GeneralSecurityException e) {
                        throw new IllegalStateException("the client's TLS cannot be set up", e);
                    }
                })
                .build();
        return GrpcClients.builder("gproto+https://localhost:" + port)
                .factory(factory)
                .responseTimeout(TIMEOUT)
                .build(stub);
    }

    HttpResponse<String> get(String path) {
        return send(request(path), BodyHandlers.ofString());
    }

    /** An answer that is read while it comes. */
    HttpResponse<InputStream> stream(String path) {
        return send(request(path), BodyHandlers.ofInputStream());
    }

    HttpResponse<String> put(String path, String json) {
        return send(
                request(path).header("content-type", "application/json").PUT(BodyPublishers.ofString(json)),
                BodyHandlers.ofString());
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("https://localhost:%d%s".formatted(port, path)))
                .timeout(TIMEOUT);
    }

    <T> HttpResponse<T> send(HttpRequest.Builder request, BodyHandler<T> body) {
        return send(http, request, body);
    }

    private static <T> HttpResponse<T> send(HttpClient client, HttpRequest.Builder request, BodyHandler<T> body) {
        try {
            return client.send(request.build(), body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for an answer", e);
        }
    }

    /** Gets a path of a port in clear. */
    static HttpResponse<String> plain(int port, String path) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://localhost:%d%s".formatted(port, path));
            return send(client, HttpRequest.newBuilder(uri).timeout(TIMEOUT), BodyHandlers.ofString());
        }
    }
}
