package dev.pileus.peer.mesh;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Metrics of pings: so many series, however many peers there are. Single links have some of their own only where there are
 * few, for in a full mesh they are the square of the peers; those of a link that is gone go with it.
 */
@Singleton
final class PingMetrics {

    private final int mostLinks;
    private final Timer pongs;
    private final Map<Outcome.Kind, Counter> failures = new EnumMap<>(Outcome.Kind.class);
    private final AtomicReference<Collection<Link>> links = new AtomicReference<>(List.of());
    private final MultiGauge up;
    private final MultiGauge last;

    PingMetrics(MeterRegistry registry, @Value("${peer.metrics.links}") int mostLinks) {
        this.mostLinks = mostLinks;
        this.pongs = Timer.builder("pileus.peer.pongs")
                .description("Pings that were answered, and how long that took")
                .register(registry);
        for (Outcome.Kind kind : Outcome.Kind.values()) {
            failures.put(
                    kind,
                    Counter.builder("pileus.peer.failures")
                            .description("Pings that were not answered")
                            .tag("kind", kind.id())
                            .register(registry));
        }
        Gauge.builder("pileus.peer.links", links, all -> all.get().size())
                .description("Peers that are pinged")
                .register(registry);
        Gauge.builder("pileus.peer.links.up", links, all -> all.get().stream()
                        .filter(link -> link.statistics().isUp())
                        .count())
                .description("Peers whose last ping was answered")
                .register(registry);
        this.up = MultiGauge.builder("pileus.peer.link.up")
                .description("Whether the last ping of a peer was answered; only where there are few")
                .register(registry);
        this.last = MultiGauge.builder("pileus.peer.link.latency")
                .description("How long the last pong of a peer took; only where there are few")
                .baseUnit("seconds")
                .register(registry);
    }

    void count(Outcome outcome) {
        switch (outcome) {
            case Outcome.Pong pong -> pongs.record(pong.latency());
            case Outcome.Failure failure -> failures.get(failure.kind()).increment();
        }
    }

    /** Shows these links, by their names, and no others. */
    void show(Map<String, Link> all) {
        links.set(List.copyOf(all.values()));
        Map<String, Link> single = all.size() <= mostLinks ? all : Map.of();
        up.register(
                single.entrySet().stream()
                        .map(link -> Row.of(Tags.of("peer", link.getKey()), link.getValue(), PingMetrics::isUp))
                        .toList(),
                true);
        last.register(
                single.entrySet().stream()
                        .map(link -> Row.of(Tags.of("peer", link.getKey()), link.getValue(), each -> each.statistics()
                                .lastSeconds()))
                        .toList(),
                true);
    }

    private static double isUp(Link link) {
        return link.statistics().isUp() ? 1 : 0;
    }
}
