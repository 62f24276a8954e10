package dev.pileus.ui.functions;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * Who the caller is and where they may work.
 *
 * @param user the full Kubernetes name, such as {@code system:serviceaccount:team-a:alice}
 * @param items the namespaces
 */
@Serdeable
public record Namespaces(String user, List<Item> items) {

    /** One namespace. */
    @Serdeable
    public record Item(String name) {}

    /** The namespaces' names. */
    public List<String> names() {
        return items.stream().map(Item::name).toList();
    }
}
