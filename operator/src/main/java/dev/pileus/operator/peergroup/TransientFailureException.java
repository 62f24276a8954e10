package dev.pileus.operator.peergroup;

/** Ends a reconciliation by a transient failure, so that it is tried again with backoff. */
final class TransientFailureException extends RuntimeException {

    TransientFailureException(Failure.Transient failure) {
        super(failure.message());
    }
}
