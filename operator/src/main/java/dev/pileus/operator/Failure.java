package dev.pileus.operator;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** A failure to write what a custom resource asks for. */
public sealed interface Failure {

    /** The reason, as conditions carry it. */
    Reason reason();

    /** One line for people. */
    String message();

    /** A refusal by Kubernetes, which stays the same until somebody changes the resource, its namespace or its quota. */
    record Refusal(Reason reason, String message) implements Failure {}

    /** A failure that may pass by itself, so that it is tried again soon. */
    record Transient(String message) implements Failure {

        @Override
        public Reason reason() {
            return Reason.API_ERROR;
        }
    }

    /** The most telling of several failures: a refusal before what may pass by itself. */
    static Optional<Failure> of(Collection<? extends Exception> causes) {
        return causes.stream()
                .map(Failure::of)
                .min(Comparator.comparing((Failure failure) -> failure instanceof Transient)
                        .thenComparing(Failure::reason)
                        .thenComparing(Failure::message));
    }

    /** The failure that an exception on the way to Kubernetes stands for. */
    static Failure of(Throwable cause) {
        return switch (cause) {
            case FailureException failed -> failed.failure();
            case KubernetesClientException refused -> of(refused);
            case Throwable other when other.getCause() != null && other.getCause() != other -> of(other.getCause());
            default -> new Transient(String.valueOf(cause.getMessage()));
        };
    }

    /**
     * The refusal of pods that a controller of Kubernetes tells of in words alone.
     *
     * @param message without the pods' names, which are others at each attempt, it stays the same
     */
    static Failure ofPods(String message) {
        return Quotas.isExceeded(message)
                ? new Refusal(Reason.QUOTA_EXCEEDED, Quotas.excerpt(message))
                : new Refusal(Reason.PODS_REFUSED, message);
    }

    private static Failure of(KubernetesClientException cause) {
        String message = Optional.ofNullable(cause.getStatus())
                .map(Status::getMessage)
                .orElseGet(() -> String.valueOf(cause.getMessage()));
        return switch (cause.getCode()) {
            case HttpURLConnection.HTTP_FORBIDDEN ->
                new Refusal(Quotas.isExceeded(message) ? Reason.QUOTA_EXCEEDED : Reason.FORBIDDEN, message);
            case HttpURLConnection.HTTP_BAD_REQUEST, 422 -> new Refusal(Reason.INVALID, message);
            // Without a status the API was not reached, and the message tells of addresses.
            default -> new Transient(cause.getStatus() == null ? "the Kubernetes API cannot be reached" : message);
        };
    }
}
