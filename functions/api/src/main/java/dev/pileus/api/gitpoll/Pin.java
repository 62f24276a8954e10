package dev.pileus.api.gitpoll;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import java.util.Optional;

/**
 * The commit that an app is to stay at.
 *
 * @param commit its 40 digits; null: it follows its branch
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Pin(Optional<String> commit) {}
