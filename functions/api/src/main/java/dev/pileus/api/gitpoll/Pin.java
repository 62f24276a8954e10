package dev.pileus.api.gitpoll;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import java.util.Optional;

/**
 * A request to keep an app at one commit.
 *
 * @param commit its 40 digits; null: it follows its branch
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Pin(Optional<String> commit) {}
