package dev.pileus.status.cluster;

import io.kubernetes.client.openapi.models.CoreV1Event;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Optional;

/** Reads the times of events. Kubernetes has three ways to say it, and components choose freely. */
public final class EventTimes {

    /**
     * The latest first. Most events know only the second, so those of the same second are in the order in which they
     * were written last.
     */
    public static final Comparator<CoreV1Event> NEWEST_FIRST = Comparator.comparing(
                    (CoreV1Event event) -> of(event).truncatedTo(ChronoUnit.SECONDS))
            .thenComparing(EventTimes::version)
            .reversed()
            .thenComparing(event -> event.getMetadata().getName());

    private EventTimes() {}

    /** When it happened last. */
    public static Instant of(CoreV1Event event) {
        return Optional.ofNullable(event.getLastTimestamp())
                .or(() -> Optional.ofNullable(event.getSeries()).map(series -> series.getLastObservedTime()))
                .or(() -> Optional.ofNullable(event.getEventTime()))
                .or(() -> Optional.ofNullable(event.getMetadata().getCreationTimestamp()))
                .map(OffsetDateTime::toInstant)
                .orElse(Instant.EPOCH);
    }

    /** The resource version, which is one counter for all that an API server writes. */
    private static long version(CoreV1Event event) {
        try {
            return Long.parseLong(Optional.ofNullable(event.getMetadata().getResourceVersion())
                    .orElse("0"));
        } catch (NumberFormatException otherServersMayUseWords) {
            return 0;
        }
    }
}
