package dev.pileus.ui.functions;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.micronaut.serde.annotation.Serdeable;
import java.util.Arrays;

/** Where a workload is in its life. */
@Serdeable
public enum Phase {
    /** Asked for, and not yet at work. */
    PENDING("Pending"),
    /** At work. */
    RUNNING("Running"),
    /** Its work is done. */
    SUCCEEDED("Succeeded"),
    /** Stopped without doing its work. */
    FAILED("Failed"),
    /** Asleep until somebody needs it. */
    SLEEPING("Sleeping"),
    /** Being deleted. */
    TERMINATING("Terminating");

    private final String title;

    Phase(String title) {
        this.title = title;
    }

    /** The phase as people read it and as functions write it. */
    @JsonValue
    public String title() {
        return title;
    }

    /** The phase that functions call so. */
    @JsonCreator
    public static Phase of(String title) {
        return Arrays.stream(values())
                .filter(phase -> phase.title.equals(title))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no phase called " + title + "."));
    }
}
