package dev.pileus.replicas;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.grpc.GrpcClients;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc.HealthBlockingStub;
import java.nio.file.Path;
import java.time.Duration;

/** Asks a server for its health by mTLS, for {@code helm test}. */
final class Check {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private Check() {}

    /**
     * Ends with 0 where the server is in service, else with 1.
     *
     * @param arguments the server's host and port, and a folder with {@code tls.crt}, {@code tls.key} and {@code ca.crt}
     */
    public static void main(String[] arguments) {
        if (arguments.length != 2) {
            System.err.println("usage: Check HOST:PORT FOLDER");
            System.exit(2);
        }
        Path folder = Path.of(arguments[1]);
        try (ClientFactory factory = ClientFactory.builder()
                .tls(
                        folder.resolve("tls.crt").toFile(),
                        folder.resolve("tls.key").toFile())
                .tlsCustomizer(tls -> tls.trustManager(folder.resolve("ca.crt").toFile()))
                .build()) {
            ServingStatus status = GrpcClients.builder("gproto+https://" + arguments[0])
                    .factory(factory)
                    .responseTimeout(TIMEOUT)
                    .build(HealthBlockingStub.class)
                    .check(HealthCheckRequest.getDefaultInstance())
                    .getStatus();
            System.out.println(arguments[0] + " is " + status);
            System.exit(status == ServingStatus.SERVING ? 0 : 1);
        } catch (StatusRuntimeException e) {
            System.out.println(
                    arguments[0] + " does not answer: " + e.getStatus().getCode());
            System.exit(1);
        }
    }
}
