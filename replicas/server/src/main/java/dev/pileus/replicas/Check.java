package dev.pileus.replicas;

import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Asks a server for its health by mTLS, for {@code helm test}. */
final class Check {

    private Check() {}

    /**
     * Ends with 0 where the server is in service, else with 1.
     *
     * @param arguments the server's host and port, and a folder with {@code tls.crt}, {@code tls.key} and {@code ca.crt}
     */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[1]);
        ManagedChannel channel = Grpc.newChannelBuilder(
                        arguments[0],
                        TlsChannelCredentials.newBuilder()
                                .keyManager(
                                        folder.resolve("tls.crt").toFile(),
                                        folder.resolve("tls.key").toFile())
                                .trustManager(folder.resolve("ca.crt").toFile())
                                .build())
                .build();
        try {
            ServingStatus status = HealthGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(30, TimeUnit.SECONDS)
                    .withWaitForReady()
                    .check(HealthCheckRequest.getDefaultInstance())
                    .getStatus();
            System.out.println(arguments[0] + " is " + status);
            System.exit(status == ServingStatus.SERVING ? 0 : 1);
        } catch (StatusRuntimeException e) {
            System.out.println(arguments[0] + " does not answer: " + e.getStatus());
            System.exit(1);
        }
    }
}
