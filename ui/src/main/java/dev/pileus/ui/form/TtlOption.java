package dev.pileus.ui.form;

import dev.pileus.api.provision.Catalogue.Kind;
import java.util.Arrays;

/** A ttl of a workload that people can choose. */
public enum TtlOption {
    /** For a quick try. */
    QUARTER_HOUR("PT15M", "15 minutes"),
    /** For one task. */
    HOUR("PT1H", "1 hour"),
    /** A working day. */
    EIGHT_HOURS("PT8H", "8 hours"),
    /** Until tomorrow. */
    DAY("P1D", "1 day"),
    /** As long as things are kept. */
    WEEK("P7D", "7 days");

    private final String iso;
    private final String title;

    TtlOption(String iso, String title) {
        this.iso = iso;
        this.title = title;
    }

    /** The ISO 8601 duration. */
    public String iso() {
        return iso;
    }

    /** What people call it. */
    public String title() {
        return title;
    }

    /** That of a kind's own choice, or where it is not among these an hour. */
    static TtlOption defaultOf(Kind kind) {
        return Arrays.stream(values())
                .filter(option -> option.iso.equals(kind.ttl()))
                .findFirst()
                .orElse(HOUR);
    }

    /** Whether the text is one of these. */
    public static boolean isOffered(String iso) {
        return Arrays.stream(values()).anyMatch(option -> option.iso.equals(iso));
    }
}
