package dev.pileus.api.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/** The quota of a namespace and its usage, by Kubernetes' names of resources; empty where it has none. */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Quota(List<Limit> items) {

    /**
     * One thing that is limited.
     *
     * @param resource Kubernetes' name for it, such as {@code limits.memory}
     * @param used how much is in use, as a Kubernetes quantity
     * @param hard how much there may be
     */
    @Serdeable
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Limit(String resource, String used, String hard) {}
}
