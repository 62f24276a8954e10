package dev.pileus.operator.peergroup;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Why an object of a group could not be applied. */
sealed interface Failure {

    /** The reason, as conditions carry it. */
    Reason reason();

    /** The same for people. */
    String message();

    /** Kubernetes' word, which is the same until somebody changes the group, its namespace or its quota. */
    record Refusal(Reason reason, String message) implements Failure {}

    /** What may pass by itself. */
    record Passing(String message) implements Failure {

        @Override
        public Reason reason() {
            return Reason.API_ERROR;
        }
    }

    /** The most telling of several failures: a refusal before what may pass by itself. */
    static Optional<Failure> of(Collection<? extends Exception> causes) {
        return causes.stream()
                .map(Failure::of)
                .min(Comparator.comparing((Failure failure) -> failure instanceof Passing)
                        .thenComparing(Failure::reason)
                        .thenComparing(Failure::message));
    }

    /** What an exception on the way to Kubernetes says. */
    static Failure of(Throwable cause) {
        return switch (cause) {
            case NameTakenException taken -> new Refusal(Reason.NAME_TAKEN, taken.getMessage());
            case KubernetesClientException refused -> of(refused);
            case Throwable other when other.getCause() != null && other.getCause() != other -> of(other.getCause());
            default -> new Passing(String.valueOf(cause.getMessage()));
        };
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
            default -> new Passing(cause.getStatus() == null ? "the Kubernetes API cannot be reached" : message);
        };
    }
}
