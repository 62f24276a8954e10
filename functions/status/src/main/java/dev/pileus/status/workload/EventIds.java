package dev.pileus.status.workload;

import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Makes and reads the ids of a namespace's events: the version of the namespace by then. It follows from what there is
 * and from nothing else, so an id of one instance of this function says the same at another, and after a restart.
 */
final class EventIds {

    private static final Pattern ID = Pattern.compile("[0-9a-f]{16}");

    private EventIds() {}

    static String of(long version) {
        return "%016x".formatted(version);
    }

    /** The version that an id names, or empty for any other text. */
    static OptionalLong version(String id) {
        return ID.matcher(id).matches() ? OptionalLong.of(Long.parseUnsignedLong(id, 16)) : OptionalLong.empty();
    }
}
