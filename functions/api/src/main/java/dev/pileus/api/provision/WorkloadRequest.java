package dev.pileus.api.provision;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import java.util.Map;
import java.util.Optional;

/**
 * A request for a workload.
 *
 * @param kind its kind, as the catalogue calls it
 * @param name its name, at most 40 small letters, digits and inner hyphens, starting with a letter; without one a readable
 *     name is made up
 * @param ttl how long it is to live, ISO 8601, from {@code PT1M} to {@code P30D}; without one the kind decides
 * @param parameters its kind's own parameters, by the schema in the catalogue
 */
@Serdeable
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record WorkloadRequest(
        String kind, Optional<String> name, Optional<String> ttl, Map<String, Object> parameters) {}
