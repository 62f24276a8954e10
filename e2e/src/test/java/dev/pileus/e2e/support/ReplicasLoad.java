package dev.pileus.e2e.support;

import dev.pileus.replicas.v1.GetReplicasRequest;
import dev.pileus.replicas.v1.ReplicasServiceGrpc;
import dev.pileus.replicas.v1.ReplicasServiceGrpc.ReplicasServiceBlockingStub;
import dev.pileus.replicas.v1.SetReplicasRequest;
import io.grpc.ManagedChannel;
import io.grpc.okhttp.OkHttpChannelBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/** Reads and writes of one Deployment, by gRPC and by HTTP. */
public final class ReplicasLoad extends Load {

    /**
     * Begins.
     *
     * @param retry whether a call that fails is made again until its deadline, as a client with patience does
     */
    public ReplicasLoad(ReplicasRelease release, SSLContext tls, String namespace, String name, boolean retry) {
        super(retry);
        URI uri = release.uri("/v1/namespaces/%s/deployments/%s/replicas".formatted(namespace, name));
        for (int i = 0; i < 3; i++) {
            ReplicasServiceBlockingStub stub = grpc(release, tls);
            GetReplicasRequest request = GetReplicasRequest.newBuilder()
                    .setNamespace(namespace)
                    .setName(name)
                    .build();
            start("read by gRPC", number -> stub.withDeadlineAfter(DEADLINE.toSeconds(), TimeUnit.SECONDS)
                    .getReplicas(request));
            HttpClient http = connected(HttpClient.newBuilder().sslContext(tls));
            start("read by HTTP", number -> send(http, HttpRequest.newBuilder(uri)));
        }
        ReplicasServiceBlockingStub stub = grpc(release, tls);
        start("write by gRPC", number -> stub.withDeadlineAfter(DEADLINE.toSeconds(), TimeUnit.SECONDS)
                .setReplicas(SetReplicasRequest.newBuilder()
                        .setNamespace(namespace)
                        .setName(name)
                        .setReplicas(number % 10)
                        .build()));
        HttpClient http = connected(HttpClient.newBuilder().sslContext(tls));
        start(
                "write by HTTP",
                number -> send(
                        http,
                        HttpRequest.newBuilder(uri)
                                .header("content-type", "application/json")
                                .PUT(HttpRequest.BodyPublishers.ofString(
                                        "{\"replicas\": %d}".formatted(number % 10)))));
    }

    private ReplicasServiceBlockingStub grpc(ReplicasRelease release, SSLContext tls) {
        ManagedChannel channel = OkHttpChannelBuilder.forAddress(release.host(), release.port())
                .sslSocketFactory(tls.getSocketFactory())
                .tlsConnectionSpec(new String[] {"TLSv1.3"}, new String[] {"TLS_AES_128_GCM_SHA256"})
                .build();
        connected(channel::shutdownNow);
        return ReplicasServiceGrpc.newBlockingStub(channel);
    }

    private static void send(HttpClient http, HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response =
                http.send(request.timeout(DEADLINE).build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(response.statusCode() + ": " + response.body());
        }
    }
}
