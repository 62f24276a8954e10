package dev.pileus.gitpoll.app;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.pileus.gitpoll.git.Commit;
import io.micronaut.serde.annotation.Serdeable;
import java.util.Locale;
import java.util.Optional;

/**
 * What came of a poll.
 *
 * @param commit the new commit, where there is one
 * @param previous the one before it
 * @param reason what is wrong, where something is
 */
record Outcome(
        AppName app, Result result, Optional<Commit> commit, Optional<String> previous, Optional<String> reason) {

    /** The kinds of outcomes. */
    @Serdeable
    enum Result {
        /** The repository has nothing new. */
        UNCHANGED,
        /** The app goes to another commit. */
        CHANGED,
        /** The repository could not be asked. */
        FAILED;

        @JsonValue
        String title() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Outcome unchanged(AppName app) {
        return new Outcome(app, Result.UNCHANGED, Optional.empty(), Optional.empty(), Optional.empty());
    }

    static Outcome changed(AppName app, Commit commit, Optional<String> previous) {
        return new Outcome(app, Result.CHANGED, Optional.of(commit), previous, Optional.empty());
    }

    static Outcome failed(AppName app, String reason) {
        return new Outcome(app, Result.FAILED, Optional.empty(), Optional.empty(), Optional.of(reason));
    }

    /** One line about it; empty where nothing happened. */
    Optional<String> message() {
        return reason.or(() -> commit.map(to -> "now at %s: %s".formatted(Commit.shortId(to.id()), to.subject())));
    }
}
