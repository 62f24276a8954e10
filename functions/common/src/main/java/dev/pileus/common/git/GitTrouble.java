package dev.pileus.common.git;

/**
 * Something about a repository that a person has to know and can do something about. The message is a whole sentence
 * for that person, holds no secret, and says the same each time as long as nothing changes.
 */
public final class GitTrouble extends Exception {

    private static final long serialVersionUID = 1L;

    /** Trouble in those words. */
    public GitTrouble(String message) {
        super(message);
    }

    /** Trouble in those words, and where it comes from. */
    public GitTrouble(String message, Throwable cause) {
        super(message, cause);
    }
}
