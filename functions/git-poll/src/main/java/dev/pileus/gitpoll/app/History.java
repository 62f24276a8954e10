package dev.pileus.gitpoll.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pileus.api.gitpoll.GitApp;
import dev.pileus.gitpoll.git.Commit;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;

/** The commits an app was at, newest first: what one can go back to. */
final class History {

    /** The most commits that are kept. */
    static final int LENGTH = 10;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<List<Entry>> ENTRIES = new TypeReference<>() {};

    private History() {}

    /**
     * A commit the app was at.
     *
     * @param since when it came to be there, RFC 3339
     */
    record Entry(String commit, String author, String date, String subject, String since) {

        static Entry of(Commit commit, Instant since) {
            return new Entry(
                    commit.id(),
                    commit.author(),
                    commit.date(),
                    commit.subject(),
                    since.truncatedTo(ChronoUnit.SECONDS).toString());
        }

        private boolean isWhole() {
            return commit != null && author != null && date != null && subject != null && since != null;
        }

        Commit toCommit() {
            return new Commit(commit, author, date, subject);
        }

        GitApp.Past toAnswer() {
            return new GitApp.Past(commit, author, date, subject, since);
        }
    }

    /** With one more in front. */
    static List<Entry> with(Entry newest, List<Entry> before) {
        return Stream.concat(Stream.of(newest), before.stream()).limit(LENGTH).toList();
    }

    static String write(List<Entry> entries) {
        try {
            return JSON.writeValueAsString(entries);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads it; what somebody has spoilt by hand is empty. */
    static List<Entry> read(String text) {
        try {
            return JSON.readValue(text, ENTRIES).stream()
                    .filter(entry -> entry != null && entry.isWhole())
                    .limit(LENGTH)
                    .toList();
        } catch (JsonProcessingException e) {
            return List.of();
        }
    }
}
