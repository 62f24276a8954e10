package dev.pileus.common.git;

import dev.pileus.api.Reason;
import dev.pileus.api.ReasonCode;

/**
 * An error of a repository that a person has to know and can do something about. The message is a whole sentence for
 * that person, holds no secret, and says the same each time as long as nothing changes.
 */
public final class GitException extends Exception {

    private static final long serialVersionUID = 1L;

    private final ReasonCode code;

    /** For that reason, in those words. */
    public GitException(ReasonCode code, String message) {
        this(code, message, null);
    }

    /** For that reason, in those words, and where it comes from. */
    public GitException(ReasonCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** For that reason, and where it comes from. */
    public GitException(Reason reason, Throwable cause) {
        this(reason.code(), reason.message(), cause);
    }

    /** The code and the message. */
    public Reason reason() {
        return new Reason(code, getMessage());
    }
}
