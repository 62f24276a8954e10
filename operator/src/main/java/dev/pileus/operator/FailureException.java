package dev.pileus.operator;

/** Ends what a {@link Failure} keeps from going on. */
public class FailureException extends RuntimeException {

    private final transient Failure failure;

    /** For that failure. */
    public FailureException(Failure failure) {
        super(failure.message());
        this.failure = failure;
    }

    /** The failure. */
    public Failure failure() {
        return failure;
    }
}
