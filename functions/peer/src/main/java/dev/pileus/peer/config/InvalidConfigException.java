package dev.pileus.peer.config;

/** A list of peers that is none. Its message says what is wrong, as a sentence. */
final class InvalidConfigException extends Exception {

    private static final long serialVersionUID = 1L;

    InvalidConfigException(String message) {
        super(message);
    }
}
