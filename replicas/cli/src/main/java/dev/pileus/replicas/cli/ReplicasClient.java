package dev.pileus.replicas.cli;

import dev.pileus.replicas.v1.ReplicasServiceGrpc;
import dev.pileus.replicas.v1.ReplicasServiceGrpc.ReplicasServiceBlockingV2Stub;
import dev.pileus.replicas.v1.WatchReplicasRequest;
import dev.pileus.replicas.v1.WatchReplicasResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.okhttp.OkHttpChannelBuilder;
import io.grpc.stub.BlockingClientCall;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/**
 * Calls the replicas API over mutual TLS, and calls again while it is unavailable. gRPC's own retries are not used: to them
 * a refused certificate is a server that is unavailable.
 */
final class ReplicasClient implements AutoCloseable {

    /** The cipher suites of TLS 1.3 that the server has. */
    private static final String[] CIPHER_SUITES = {
        "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"
    };

    /** The server gives a bookmark every ten seconds; a watch without one for this long is dead. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(30);

    private final Address server;
    private final Duration timeout;
    private final Handshake handshake;
    private final ManagedChannel channel;
    private final ReplicasServiceBlockingV2Stub stub;

    /** The timeout is how long a call may take with all its tries. */
    ReplicasClient(Address server, SSLContext context, Duration timeout) {
        this.server = server;
        this.timeout = timeout;
        handshake = new Handshake(server, context);
        channel = OkHttpChannelBuilder.forAddress(server.host(), server.port())
                .sslSocketFactory(context.getSocketFactory())
                .tlsConnectionSpec(new String[] {Handshake.PROTOCOL}, CIPHER_SUITES)
                .disableRetry()
                .build();
        stub = ReplicasServiceGrpc.newBlockingV2Stub(channel);
    }

    /** One call. */
    interface Call<T> {
        T on(ReplicasServiceBlockingV2Stub stub) throws StatusException;
    }

    /** Takes what a watch is told. */
    interface Watcher {
        /** A watch begins, the first one or another: all that there is comes again, and then a bookmark. */
        void begin();

        void next(WatchReplicasResponse response);

        /** The watch has ended, and cannot be begun again for now. */
        void lost(String reason);
    }

    /** The answer; throws a {@link CommandFailure} where there is none within the timeout, or an error that is final. */
    <T> T call(Call<T> call) throws InterruptedException {
        Backoff backoff = new Backoff(timeout);
        while (true) {
            try {
                return call.on(stub.withDeadlineAfter(backoff.left()));
            } catch (StatusException e) {
                String reason = reasonToTryAgain(e, backoff);
                if (!backoff.pause(reason)) {
                    throw unavailable(reason, e);
                }
                channel.resetConnectBackoff();
            }
        }
    }

    /** Watches until an error that is final; the timeout is for the first bookmark, after that it goes on for ever. */
    void watch(WatchReplicasRequest request, Watcher watcher) throws InterruptedException {
        Backoff backoff = new Backoff(timeout);
        boolean begun = false;
        while (true) {
            BlockingClientCall<?, WatchReplicasResponse> watch = stub.watchReplicas(request);
            watcher.begin();
            try {
                while (true) {
                    Optional<WatchReplicasResponse> response = next(watch, begun ? LONGEST_SILENCE : backoff.left());
                    if (response.isEmpty()) {
                        throw Status.UNAVAILABLE
                                .withDescription("the stream ended")
                                .asException();
                    }
                    watcher.next(response.get());
                    if (response.get().getType() == WatchReplicasResponse.Type.TYPE_BOOKMARK) {
                        begun = true;
                        backoff = new Backoff(Duration.ofDays(365));
                    }
                }
            } catch (StatusException e) {
                String reason = reasonToTryAgain(e, backoff);
                // A server that ends, or has had a connection for an hour, is no news if another one is there.
                if (begun && backoff.failures() == 1) {
                    watcher.lost(reason);
                }
                if (!backoff.pause(reason)) {
                    throw unavailable(reason, e);
                }
                channel.resetConnectBackoff();
            }
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    /** The next of the stream, empty at its end. */
    private static Optional<WatchReplicasResponse> next(
            BlockingClientCall<?, WatchReplicasResponse> watch, Duration silence)
            throws StatusException, InterruptedException {
        try {
            return Optional.ofNullable(watch.read(silence.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            watch.cancel("silent", e);
            throw Status.UNAVAILABLE
                    .withDescription("it is silent")
                    .withCause(e)
                    .asException();
        }
    }

    private String reasonToTryAgain(StatusException failure, Backoff backoff) {
        Status.Code code = failure.getStatus().getCode();
        if (code == Status.Code.DEADLINE_EXCEEDED && backoff.reason().isPresent()) {
            throw unavailable(backoff.reason().get(), failure);
        }
        if (code != Status.Code.UNAVAILABLE) {
            throw failure(failure, backoff.failures());
        }
        Optional<Handshake.Refusal> refusal = handshake.attempt();
        refusal.filter(Handshake.Refusal::isFinal).ifPresent(it -> {
            throw new CommandFailure(ExitCode.FAILURE, "%s: %s".formatted(server, it.reason()), it.cause());
        });
        return refusal.map(Handshake.Refusal::reason).orElseGet(() -> message(failure));
    }

    private CommandFailure unavailable(String reason, Exception cause) {
        String message = "%s is unavailable (%s): look whether the server runs, and whether --server is right"
                .formatted(server, reason);
        return new CommandFailure(ExitCode.UNAVAILABLE, message, cause);
    }

    private CommandFailure failure(StatusException failure, int failuresBefore) {
        Status.Code status = failure.getStatus().getCode();
        ExitCode code =
                switch (status) {
                    case INVALID_ARGUMENT -> ExitCode.USAGE;
                    case PERMISSION_DENIED, UNAUTHENTICATED -> ExitCode.DENIED;
                    case NOT_FOUND -> ExitCode.NOT_FOUND;
                    case ABORTED -> ExitCode.CONFLICT;
                    case DEADLINE_EXCEEDED -> ExitCode.UNAVAILABLE;
                    default -> ExitCode.FAILURE;
                };
        String next =
                switch (status) {
                    case UNAUTHENTICATED -> ": take a certificate that has not expired and names one user";
                    case NOT_FOUND -> ": see what there is with list";
                    case ABORTED ->
                        failuresBefore == 0
                                ? ""
                                : ": an earlier try, whose answer was lost, may have set it; see what it is with get";
                    case DEADLINE_EXCEEDED -> ": try again, or give it more time with --timeout";
                    default -> "";
                };
        String message = status == Status.Code.DEADLINE_EXCEEDED
                ? "%s has not answered within %.0f s".formatted(server, timeout.toMillis() / 1e3)
                : message(failure);
        return new CommandFailure(code, message + next, failure);
    }

    /** The server's own words, in one line. */
    private static String message(StatusException failure) {
        String description = failure.getStatus().getDescription();
        return (description == null ? failure.getStatus().getCode().name() : description).replaceAll("\\s+", " ");
    }
}
