package dev.pileus.operator.peergroup;

/** Has a reconciliation tried again, since what it failed of may pass by itself. */
final class PassingFailureException extends RuntimeException {

    PassingFailureException(Failure.Passing failure) {
        super(failure.message());
    }
}
