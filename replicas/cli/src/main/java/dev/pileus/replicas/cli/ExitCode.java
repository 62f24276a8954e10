package dev.pileus.replicas.cli;

/** The exit codes of commands. */
enum ExitCode {
    OK(0),
    /** A failure on the way, such as a certificate that is refused. */
    FAILURE(1),
    /** Wrong usage, or an invalid value. */
    USAGE(2),
    /** The right is missing, or the certificate names no user. */
    DENIED(3),
    /** There is no such Deployment. */
    NOT_FOUND(4),
    /** The Deployment is not what the caller expects. */
    CONFLICT(5),
    /** The server, or Kubernetes behind it, does not answer. */
    UNAVAILABLE(6);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    /** The number for the shell, from 0 to 6. */
    int number() {
        return number;
    }
}
