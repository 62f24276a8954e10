package dev.pileus.operator.peergroup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The ConfigMap that tells the peers of each other, and how they ping. They watch it, so its changes reach them without a
 * restart. A peer is in it as soon as the group's size says so.
 */
final class PeerList extends GroupDependent<ConfigMap> {

    /** The one key of the ConfigMap. */
    static final String KEY = "peers.json";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The document that peers read. */
    record Document(int intervalSeconds, int timeoutMillis, int fanout, List<Peer> peers) {}

    /** A peer, as others call it. */
    record Peer(String name, String host, int port) {}

    private final String domain;

    /**
     * The list of a group's peers.
     *
     * @param domain the cluster's
     */
    PeerList(String domain) {
        super(ConfigMap.class);
        this.domain = domain;
    }

    @Override
    ConfigMap desired(PeerGroup group) {
        return new ConfigMapBuilder()
                .withMetadata(metadata(group, name(group)))
                .withData(Map.of(KEY, document(group)))
                .build();
    }

    static String name(PeerGroup group) {
        return group.getMetadata().getName() + "-peers";
    }

    /** The peers of a group, in the order of their numbers. */
    static List<Peer> peers(PeerGroup group) {
        return IntStream.range(0, group.getSpec().replicas())
                .mapToObj(number -> PeerSet.name(group) + "-" + number)
                .map(peer -> new Peer(peer, PeerService.host(group, peer), PeerSet.PORT))
                .toList();
    }

    private String document(PeerGroup group) {
        PeerGroupSpec spec = group.getSpec();
        try {
            return JSON.writeValueAsString(new Document(
                    spec.intervalSeconds(),
                    spec.timeoutMillis(),
                    spec.fanout(),
                    peers(group).stream().map(this::absolute).toList()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records of numbers and strings are JSON", e);
        }
    }

    /** With the whole name, which ends in a dot, the name service is asked once: any other is tried in each domain. */
    private Peer absolute(Peer peer) {
        return new Peer(peer.name(), "%s.%s.".formatted(peer.host(), domain), peer.port());
    }
}
