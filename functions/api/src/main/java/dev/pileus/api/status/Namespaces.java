package dev.pileus.api.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * The caller's name and the namespaces in which they may work.
 *
 * @param user the caller's Kubernetes user name, such as {@code system:serviceaccount:team-a:alice}
 * @param items the tenants' namespaces whose workloads the caller may see, by name
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Namespaces(String user, List<Item> items) {

    /** One namespace. */
    @Serdeable
    public record Item(String name) {}
}
