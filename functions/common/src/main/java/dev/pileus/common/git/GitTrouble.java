package dev.pileus.common.git;

import dev.pileus.common.Reason;
import dev.pileus.common.ReasonCode;

/**
 * Something about a repository that a person has to know and can do something about. The message is a whole sentence
 * for that person, holds no secret, and says the same each time as long as nothing changes.
 */
public final class GitTrouble extends Exception {

    private static final long serialVersionUID = 1L;

    private final ReasonCode code;

    /** Trouble of that kind, in those words. */
    public GitTrouble(ReasonCode code, String message) {
        this(code, message, null);
    }

    /** Trouble of that kind, in those words, and where it comes from. */
    public GitTrouble(ReasonCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** Trouble for that reason, and where it comes from. */
    public GitTrouble(Reason reason, Throwable cause) {
        this(reason.code(), reason.message(), cause);
    }

    /** The code and the message. */
    public Reason reason() {
        return new Reason(code, getMessage());
    }
}
