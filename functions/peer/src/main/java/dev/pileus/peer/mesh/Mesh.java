package dev.pileus.peer.mesh;

import dev.pileus.peer.config.Peer;
import dev.pileus.peer.config.PeerConfig;
import java.time.Clock;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All links of this peer. A link is known by the other's name, and stays as long as that is on the list. */
public final class Mesh implements AutoCloseable {

    /** By the other's name, a shorter one first: so {@code mesh-2} comes before {@code mesh-10}. */
    private static final Comparator<String> ORDER =
            Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

    private final String own;
    private final Pinger pinger = new Pinger();
    private final PingMetrics metrics;
    private final Clock clock;
    private final Map<String, Link> links = new TreeMap<>(ORDER);

    /**
     * A mesh without links.
     *
     * @param own this peer's name, whom it does not ping
     */
    public Mesh(String own, PingMetrics metrics, Clock clock) {
        this.own = own;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Makes the links what the list says: ends, changes and begins what differs. */
    public synchronized void apply(PeerConfig config) {
        Map<String, Peer> chosen = new HashMap<>();
        Fanout.choose(own, config.peers(), config.fanout()).forEach(peer -> chosen.put(peer.name(), peer));
        links.entrySet().removeIf(link -> {
            boolean goes = !chosen.containsKey(link.getKey());
            if (goes) {
                link.getValue().close();
            }
            return goes;
        });
        chosen.forEach((name, peer) -> {
            Target target = Target.of(peer, config);
            Link link = links.get(name);
            if (link == null) {
                link = new Link(target, pinger, metrics, clock);
                links.put(name, link);
                link.start();
            } else {
                link.follow(target);
            }
        });
        metrics.show(links);
    }

    /** What was measured on each link. */
    public List<LinkView> links() {
        List<Link> all;
        synchronized (this) {
            all = List.copyOf(links.values());
        }
        return all.stream().map(link -> link.statistics().view()).toList();
    }

    @Override
    public synchronized void close() {
        links.values().forEach(Link::close);
        pinger.stop();
    }
}
