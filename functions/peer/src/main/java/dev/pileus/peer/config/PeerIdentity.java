package dev.pileus.peer.config;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.annotation.Nullable;
import java.util.Objects;

/**
 * Who a peer is and where it reads of the others, from its environment. What is not there is empty.
 *
 * @param name {@code PEER_NAME}: its own entry in the list, which it skips
 * @param group {@code PEER_GROUP}: the group whose ConfigMap it watches
 * @param namespace {@code PEER_NAMESPACE}: the group's namespace
 * @param file {@code PEER_FILE}: the file that it reads instead
 */
@ConfigurationProperties("peer")
public record PeerIdentity(
        @Nullable String name,
        @Nullable String group,
        @Nullable String namespace,
        @Nullable String file) {

    /** Nothing is null. */
    public PeerIdentity {
        name = Objects.requireNonNullElse(name, "");
        group = Objects.requireNonNullElse(group, "");
        namespace = Objects.requireNonNullElse(namespace, "");
        file = Objects.requireNonNullElse(file, "");
    }
}
