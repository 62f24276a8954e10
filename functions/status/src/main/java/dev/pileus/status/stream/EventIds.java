package dev.pileus.status.stream;

import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The ids of events: this instance's own mark and the number of a change. Whoever has seen an event with that id knows
 * everything up to that change. Numbers of another instance, or from before a restart, mean nothing here.
 */
@Singleton
final class EventIds {

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    private final String prefix;

    EventIds() {
        byte[] mark = new byte[6];
        new SecureRandom().nextBytes(mark);
        this.prefix = HexFormat.of().formatHex(mark) + "-";
    }

    String of(long number) {
        return prefix + number;
    }

    /** The number of an id that this instance gave, or empty for any other text. */
    OptionalLong number(String id) {
        if (!id.startsWith(prefix)) {
            return OptionalLong.empty();
        }
        String number = id.substring(prefix.length());
        return NUMBER.matcher(number).matches() ? OptionalLong.of(Long.parseLong(number)) : OptionalLong.empty();
    }
}
