package dev.pileus.peer.mesh;

import io.micronaut.core.annotation.Nullable;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.IntCountsHistogram;

/** What is measured on one link. It takes some 9 KB, however many pings there were. */
final class LinkStatistics {

    /** In microseconds; what is less counts as this. */
    private static final long LEAST = 10;

    /** In microseconds: a minute, the longest timeout there is. */
    private static final long MOST = TimeUnit.MINUTES.toMicros(1);

    /** Two digits: latencies are right to one per cent. */
    private static final int DIGITS = 2;

    private static final double MICROS = TimeUnit.MILLISECONDS.toMicros(1);
    private static final double MEDIAN = 50;
    private static final double ALMOST_ALL = 99;

    private final String to;
    private final Instant since;
    private final IntCountsHistogram latencies = new IntCountsHistogram(LEAST, MOST, DIGITS);
    private boolean up;
    private long count;
    private long failures;
    private long lastMicros;
    private LinkView.@Nullable LastError lastError;

    LinkStatistics(String to, Instant since) {
        this.to = to;
        this.since = since;
    }

    synchronized void pong(Duration latency) {
        lastMicros = TimeUnit.NANOSECONDS.toMicros(latency.toNanos());
        latencies.recordValue(Math.clamp(lastMicros, LEAST, MOST));
        count++;
        up = true;
    }

    synchronized void failure(Outcome.Failure failure, Instant time) {
        lastError = new LinkView.LastError(failure.kind().id(), failure.message(), time);
        count++;
        failures++;
        up = false;
    }

    synchronized boolean isUp() {
        return up;
    }

    /** In seconds; not a number before the first pong. */
    synchronized double lastSeconds() {
        return count == failures ? Double.NaN : lastMicros / MICROS / TimeUnit.SECONDS.toMillis(1);
    }

    synchronized LinkView view() {
        if (count == failures) {
            return new LinkView(to, since, up, count, failures, lastError, null, null, null, null, null);
        }
        return new LinkView(
                to,
                since,
                up,
                count,
                failures,
                lastError,
                lastMicros / MICROS,
                latencies.getMinValue() / MICROS,
                Math.round(latencies.getMean()) / MICROS,
                latencies.getValueAtPercentile(MEDIAN) / MICROS,
                latencies.getValueAtPercentile(ALMOST_ALL) / MICROS);
    }
}
