package dev.pileus.common;

import com.fasterxml.jackson.annotation.JsonValue;
import io.micronaut.serde.annotation.Serdeable;

/** Where a workload is in its life. */
@Serdeable
public enum Phase {
    /** Asked for, and not yet doing its work. */
    PENDING("Pending"),
    /** At work, all of it. */
    RUNNING("Running"),
    /** Its work is done. */
    SUCCEEDED("Succeeded"),
    /** It has stopped without doing its work, and will not go on by itself. */
    FAILED("Failed"),
    /** Scaled to zero; the next request wakes it. */
    SLEEPING("Sleeping"),
    /** Being deleted. */
    TERMINATING("Terminating");

    private final String title;

    Phase(String title) {
        this.title = title;
    }

    /** The phase as answers show it. */
    @JsonValue
    public String title() {
        return title;
    }
}
