package dev.pileus.api.gitpoll;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.micronaut.serde.annotation.Serdeable;
import java.util.Locale;

/** The outcome of a poll. */
@Serdeable
public enum PollOutcome {
    /** The repository has nothing new. */
    UNCHANGED,
    /** The app goes to another commit. */
    CHANGED,
    /** The repository could not be asked. */
    FAILED;

    /** The outcome as answers have it. */
    @JsonValue
    public String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The outcome of that title. */
    @JsonCreator
    public static PollOutcome of(String title) {
        return valueOf(title.toUpperCase(Locale.ROOT));
    }
}
