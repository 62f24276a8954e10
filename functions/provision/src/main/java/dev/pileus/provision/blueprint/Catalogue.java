package dev.pileus.provision;

import dev.pileus.common.Kind;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.List;

/** Every kind's blueprint. */
@Singleton
final class Catalogue {

    private final CommandBlueprint command;

    Catalogue(CommandBlueprint command) {
        this.command = command;
    }

    /** The blueprint of that kind. */
    Blueprint of(Kind kind) {
        return switch (kind) {
            case COMMAND -> command;
        };
    }

    /** All of them, in the order in which people are shown them. */
    List<Blueprint> all() {
        return Arrays.stream(Kind.values()).map(this::of).toList();
    }
}
