package dev.pileus.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.micronaut.serde.annotation.Serdeable;
import java.util.Arrays;

/** The phase of a workload's life cycle. */
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

    /** The phase of that title. */
    @JsonCreator
    public static Phase of(String title) {
        return Arrays.stream(values())
                .filter(phase -> phase.title.equals(title))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no phase called " + title + "."));
    }
}
