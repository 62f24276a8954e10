package dev.pileus.peer.config;

/**
 * Who a peer is and where it reads of the others, from its environment. What is not there is empty.
 *
 * @param name {@code PEER_NAME}: its own entry in the list, which it skips
 * @param group {@code PEER_GROUP}: the group whose ConfigMap it watches
 * @param namespace {@code PEER_NAMESPACE}: the group's namespace
 * @param file {@code PEER_FILE}: the file that it reads instead
 */
public record PeerIdentity(String name, String group, String namespace, String file) {}
