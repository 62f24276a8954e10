package dev.pileus.status.calls;

import dev.pileus.common.Backoff;
import dev.pileus.status.cluster.Cluster;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Calls teardown's sweep when a workload has expired. What is there still after that, because teardown did not answer or
 * somebody changes it all the time, is swept again, less and less often; a workload that expires meanwhile waits for none of it.
 */
@Singleton
final class SweepCall implements TimedCall {

    /** How long after it has expired a workload is swept: together with all that do in this time, and by clocks that differ. */
    private static final Duration TOGETHER = Duration.ofSeconds(1);

    /** Workloads that expire later are not looked at yet. */
    private static final Duration HORIZON = Duration.ofHours(1);

    private final Cluster cluster;
    private final FunctionClient client;
    private final Backoff backoff;
    private final Clock clock;
    private final URI address;

    /** When the last call began: what had expired by then has been asked for. */
    private Instant lastCall = Instant.EPOCH;

    private Instant lastEnd = Instant.EPOCH;
    private int retries;

    SweepCall(
            Cluster cluster,
            FunctionClient client,
            Clock clock,
            @Value("${pileus.teardown.url}") String teardown,
            @Value("${pileus.calls.gap}") Duration gap) {
        this.cluster = cluster;
        this.client = client;
        this.backoff = TimedCall.backoff(gap);
        this.clock = clock;
        this.address = URI.create(teardown + "/sweep");
    }

    @Override
    public Optional<Instant> due(Instant now) {
        List<Instant> expiries = cluster.expiries();
        Optional<Instant> next = expiries.stream()
                .filter(expiry -> expiry.isAfter(lastCall) && expiry.isBefore(now.plus(HORIZON)))
                .min(Comparator.naturalOrder())
                .map(expiry -> later(expiry.plus(TOGETHER), lastEnd.plus(backoff.after(0))));
        Optional<Instant> again = expiries.stream()
                .filter(expiry -> !expiry.isAfter(lastCall))
                .findAny()
                .map(left -> lastEnd.plus(backoff.after(retries)));
        return Stream.of(next, again).flatMap(Optional::stream).min(Comparator.naturalOrder());
    }

    @Override
    public void run(Instant now) throws InterruptedException {
        boolean isFirst =
                cluster.expiries().stream().anyMatch(expiry -> expiry.isAfter(lastCall) && !expiry.isAfter(now));
        retries = isFirst ? 0 : retries + 1;
        lastCall = now;
        client.post(address, new byte[0]);
        lastEnd = clock.instant();
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
