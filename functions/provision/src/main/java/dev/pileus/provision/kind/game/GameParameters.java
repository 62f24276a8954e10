package dev.pileus.provision.kind.game;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The parameters of a game server.
 *
 * @param players how many can play at once
 * @param mode what they can do
 * @param message what greets whoever joins; may be empty
 */
record GameParameters(int players, Mode mode, String message) {

    enum Mode {
        /** Build with everything there is. */
        @JsonProperty("creative")
        CREATIVE,
        /** Find it first, and take damage. */
        @JsonProperty("survival")
        SURVIVAL
    }
}
