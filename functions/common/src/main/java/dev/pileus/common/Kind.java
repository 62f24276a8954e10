package dev.pileus.common;

import java.util.Optional;

/** What can be had from Pileus. A closed choice: every place that treats kinds apart switches over it exhaustively. */
public enum Kind {
    /** A command that runs once, and its output. */
    COMMAND("command"),
    /** A Linux box to log in to by SSH. */
    SSH("ssh"),
    /** A page at a path. */
    WEBSITE("website"),
    /** A Luanti game server. */
    GAME("game"),
    /** A language model to chat with. */
    MODEL("model"),
    /** An app whose files come from a git repository. */
    GIT_APP("git-app");

    private final String id;

    Kind(String id) {
        this.id = id;
    }

    /** The kind's name in requests, answers and labels. */
    public String id() {
        return id;
    }

    /** The kind of that name, or empty where there is none. */
    public static Optional<Kind> of(String id) {
        for (Kind kind : values()) {
            if (kind.id.equals(id)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
