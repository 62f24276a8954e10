package dev.pileus.ui.pages;

import dev.pileus.api.CallerToken;
import dev.pileus.api.Workload;
import dev.pileus.ui.functions.PeerClient;
import io.micronaut.http.client.exceptions.HttpClientException;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the function that asks peers knows of groups, for pages that can do without it. */
@Singleton
final class PeerGroups {

    /** What the catalogue calls them. */
    static final String KIND = "peers";

    /** The reasons of events that are about a group as a whole; {@code docs/peergroup.md} describes them. */
    static final Set<String> EVENTS = Set.of(
            "Scaled",
            "AllPeersReady",
            "NoPeers",
            "PeersNotReady",
            "Recovered",
            "LinksDown",
            "QuotaExceeded",
            "PodsRefused",
            "NameTaken",
            "Forbidden",
            "Invalid",
            "ApiError");

    private static final Logger LOG = LoggerFactory.getLogger(PeerGroups.class);

    private final PeerClient peers;

    PeerGroups(PeerClient peers) {
        this.peers = peers;
    }

    /** Whether the workload is a group of peers. */
    static boolean isGroup(Workload workload) {
        return workload.kind().equals(KIND);
    }

    /** The matrix of a group as it is now, where it can be had. */
    Optional<MeshView> mesh(CallerToken token, String namespace, String name) {
        try {
            return Optional.of(new MeshView(peers.matrix(token, namespace, name)));
        } catch (HttpClientException e) {
            LOG.info("The matrix of {}/{} cannot be had: {}", namespace, name, e.getMessage());
            return Optional.empty();
        }
    }
}
