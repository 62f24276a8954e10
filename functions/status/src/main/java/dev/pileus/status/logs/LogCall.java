package dev.pileus.status.logs;

import dev.pileus.common.KubernetesProblem;
import dev.pileus.common.ProblemException;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1Status;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request for a container's log. It can be ended by any thread, also before it has begun. */
final class LogCall {

    private static final Logger LOG = LoggerFactory.getLogger(LogCall.class);

    private final Call call;

    LogCall(Call call) {
        this.call = call;
    }

    /**
     * Waits until the output begins: of a container that is silent and followed, until it prints something.
     *
     * @throws ProblemException with what Kubernetes has against it
     */
    LogStream open() {
        try {
            Response response = call.execute();
            if (response.isSuccessful()) {
                return new LogStream(call, response);
            }
            try (response) {
                throw new ProblemException(KubernetesProblem.of(response.code(), message(response)));
            }
        } catch (IOException e) {
            LOG.info("A log cannot be read: {}", e.toString());
            throw new ProblemException(KubernetesProblem.of(0, ""));
        }
    }

    /** The same for output that does not have to be waited for: where it has not begun by then it is given up. */
    LogStream open(Duration timeout) {
        CompletableFuture<Void> tooLate = CompletableFuture.runAsync(
                call::cancel, CompletableFuture.delayedExecutor(timeout.toMillis(), TimeUnit.MILLISECONDS));
        try {
            return open();
        } finally {
            tooLate.cancel(false);
        }
    }

    void cancel() {
        call.cancel();
    }

    /** The API server's own sentence. */
    private static String message(Response response) throws IOException {
        String body = response.peekBody(16_384).string();
        try {
            return Optional.ofNullable((V1Status) JSON.deserialize(body, V1Status.class))
                    .map(V1Status::getMessage)
                    .orElse(response.message());
        } catch (RuntimeException notJson) {
            return response.message();
        }
    }
}
