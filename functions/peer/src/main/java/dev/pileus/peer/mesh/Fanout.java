package dev.pileus.peer.mesh;

import dev.pileus.peer.config.Peer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whom a peer pings where it does not ping all.
 *
 * <p>As in rendezvous hashing everybody works out the same from names alone: a number of a list and a name give a weight. To
 * take the peers of the highest weights would leave it to chance how many ping a peer; with 50 peers and a fanout of 3 two or
 * three would be pinged by nobody. So the weights put all peers into an order, one for each number, and a peer pings who comes
 * after it in each. Each peer is pinged by one in each order, a new peer changes one link of each, and like random graphs of
 * that degree the mesh is connected.
 */
final class Fanout {

    private Fanout() {}

    /**
     * The others that a peer pings.
     *
     * @param own the peer's name
     * @param fanout how many; 0 for all
     */
    static List<Peer> choose(String own, List<Peer> peers, int fanout) {
        List<Peer> others =
                peers.stream().filter(peer -> !peer.name().equals(own)).toList();
        if (fanout == 0 || fanout >= others.size()) {
            return others;
        }
        Map<String, Peer> chosen = new LinkedHashMap<>();
        for (int number = 0; chosen.size() < fanout; number++) {
            Peer next = after(own, number, others, chosen);
            chosen.put(next.name(), next);
        }
        return new ArrayList<>(chosen.values());
    }

    /** The next in that order, round to its beginning, whom the peer does not ping yet. */
    private static Peer after(String own, int number, List<Peer> others, Map<String, Peer> chosen) {
        byte[] from = weight(number, own);
        Comparator<Weighted> order = Comparator.<Weighted, Boolean>comparing(
                        other -> Arrays.compareUnsigned(other.weight(), from) < 0)
                .thenComparing(Weighted::weight, Arrays::compareUnsigned);
        return others.stream()
                .filter(peer -> !chosen.containsKey(peer.name()))
                .map(peer -> new Weighted(peer, weight(number, peer.name())))
                .min(order)
                .orElseThrow()
                .peer();
    }

    private record Weighted(Peer peer, byte[] weight) {}

    private static byte[] weight(int number, String name) {
        try {
            return MessageDigest.getInstance("SHA-256").digest((number + "/" + name).getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
