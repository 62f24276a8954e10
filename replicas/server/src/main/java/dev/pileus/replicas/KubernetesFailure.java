package dev.pileus.replicas;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** Makes statuses of calls of Kubernetes that failed. */
final class KubernetesFailure {

    private KubernetesFailure() {}

    /** The status of a failure; one that has a status already keeps it. */
    static StatusRuntimeException of(Throwable failure) {
        return switch (failure) {
            case StatusRuntimeException status -> status;
            case CompletionException wrapper when wrapper.getCause() != null -> of(wrapper.getCause());
            case KubernetesClientException e -> status(e).withCause(e).asRuntimeException();
            default ->
                Status.INTERNAL
                        .withDescription("the server failed; its log says more")
                        .withCause(failure)
                        .asRuntimeException();
        };
    }

    private static Status status(KubernetesClientException e) {
        String message = Optional.ofNullable(e.getStatus())
                .map(io.fabric8.kubernetes.api.model.Status::getMessage)
                .orElse("no reason");
        return switch (e.getCode()) {
            case 404 -> Status.NOT_FOUND.withDescription("there is no such Deployment");
            case 409 -> Status.ABORTED.withDescription("somebody else changed it meanwhile: read it, and try again");
            case 400, 422 -> Status.INVALID_ARGUMENT.withDescription("Kubernetes refuses it: " + message);
            case 403 -> Status.PERMISSION_DENIED.withDescription("Kubernetes refuses it: " + message);
            default -> Status.UNAVAILABLE.withDescription("Kubernetes does not answer: try again");
        };
    }
}
