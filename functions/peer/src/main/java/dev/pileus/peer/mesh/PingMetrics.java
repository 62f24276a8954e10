package dev.pileus.peer.mesh;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.distribution.TimeWindowMax;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;

/**
 * Metrics of pings: so many series, however many peers there are. Single links have some of their own only where there are
 * few, for in a full mesh they are the square of the peers; those of a link that is gone go with it. Until somebody asks for
 * them there is no registry, which takes as long to make as the rest of a peer.
 */
public final class PingMetrics {

    /** The greatest latency is that of the last two minutes, as a timer of Micrometer has it. */
    private static final Duration MAX_STEP = Duration.ofSeconds(40);

    private static final int MAX_STEPS = 3;

    private final int mostLinks;
    private final LongAdder pongs = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private final TimeWindowMax slowest = new TimeWindowMax(Clock.SYSTEM, MAX_STEP.toMillis(), MAX_STEPS);
    private final AtomicLongArray failures = new AtomicLongArray(Outcome.Kind.values().length);
    private volatile Map<String, Link> links = Map.of();
    private Optional<Registry> registry = Optional.empty();

    /**
     * Metrics without pings.
     *
     * @param mostLinks with more links than this there are no series of single ones
     */
    public PingMetrics(int mostLinks) {
        this.mostLinks = mostLinks;
    }

    void count(Outcome outcome) {
        switch (outcome) {
            case Outcome.Pong pong -> {
                pongs.increment();
                nanos.add(pong.latency().toNanos());
                slowest.record(pong.latency().toNanos(), TimeUnit.NANOSECONDS);
            }
            case Outcome.Failure failure ->
                failures.incrementAndGet(failure.kind().ordinal());
        }
    }

    /** Shows these links, by their names, and no others. */
    void show(Map<String, Link> all) {
        links = Map.copyOf(all);
    }

    /** All metrics, and the JVM's, in the text format of Prometheus. */
    public synchronized String scrape() {
        Registry present = registry.orElseGet(Registry::new);
        registry = Optional.of(present);
        return present.scrape();
    }

    private final class Registry {

        private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        private final MultiGauge up = MultiGauge.builder("pileus.peer.link.up")
                .description("Whether the last ping of a peer was answered; only where there are few")
                .register(meters);
        private final MultiGauge last = MultiGauge.builder("pileus.peer.link.latency")
                .description("How long the last pong of a peer took; only where there are few")
                .baseUnit("seconds")
                .register(meters);

        Registry() {
            new JvmMemoryMetrics().bindTo(meters);
            new ProcessorMetrics().bindTo(meters);
            FunctionTimer.builder("pileus.peer.pongs", pongs, LongAdder::sum, all -> nanos.sum(), TimeUnit.NANOSECONDS)
                    .description("Pings that were answered, and how long that took")
                    .register(meters);
            Gauge.builder("pileus.peer.pongs.seconds.max", slowest, each -> each.poll(TimeUnit.SECONDS))
                    .description("The longest that an answer took, of the last two minutes")
                    .register(meters);
            for (Outcome.Kind kind : Outcome.Kind.values()) {
                FunctionCounter.builder("pileus.peer.failures", failures, all -> all.get(kind.ordinal()))
                        .description("Pings that were not answered")
                        .tag("kind", kind.id())
                        .register(meters);
            }
            Gauge.builder("pileus.peer.links", () -> links.size())
                    .description("Peers that are pinged")
                    .register(meters);
            Gauge.builder("pileus.peer.links.up", () -> links.values().stream()
                            .filter(link -> link.statistics().isUp())
                            .count())
                    .description("Peers whose last ping was answered")
                    .register(meters);
        }

        String scrape() {
            Map<String, Link> single = links.size() <= mostLinks ? links : Map.of();
            up.register(rows(single, link -> link.statistics().isUp() ? 1 : 0), true);
            last.register(rows(single, link -> link.statistics().lastSeconds()), true);
            return meters.scrape();
        }

        private static List<Row<?>> rows(Map<String, Link> links, ToDoubleFunction<Link> value) {
            return links.entrySet().stream()
                    .<Row<?>>map(link -> Row.of(Tags.of("peer", link.getKey()), link.getValue(), value))
                    .toList();
        }
    }
}
