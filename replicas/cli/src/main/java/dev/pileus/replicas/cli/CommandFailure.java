package dev.pileus.replicas.cli;

/** Ends a command, with an exit code and one line of text: what is wrong, and what to do next. */
final class CommandFailure extends RuntimeException {

    private final ExitCode code;

    CommandFailure(ExitCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    ExitCode code() {
        return code;
    }
}
