package dev.pileus.api.provision;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import java.util.Map;
import java.util.Optional;

/**
 * A change of a workload, a JSON merge patch (RFC 7396). What is left out stays as it is.
 *
 * @param ttl how long it is to live from now on, ISO 8601
 * @param parameters the new values of those parameters that change; null: as if it were not given
 */
@Serdeable
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record WorkloadChange(Optional<String> ttl, Optional<Map<String, Object>> parameters) {

    /** A new ttl, from now. */
    public static WorkloadChange ofTtl(String ttl) {
        return new WorkloadChange(Optional.of(ttl), Optional.empty());
    }

    /** New values of some parameters. */
    public static WorkloadChange ofParameters(Map<String, Object> parameters) {
        return new WorkloadChange(Optional.empty(), Optional.of(parameters));
    }
}
