package dev.pileus.ui.functions;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import java.util.Map;
import java.util.Optional;

/**
 * What a person asks for.
 *
 * @param kind the kind's id
 * @param name the name, or one is made up
 * @param ttl how long it is to live, an ISO 8601 duration
 * @param parameters what its kind wants to know
 */
@Serdeable
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record WorkloadRequest(
        String kind, Optional<String> name, Optional<String> ttl, Map<String, Object> parameters) {}
