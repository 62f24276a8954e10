package dev.pileus.status.cluster;

import io.kubernetes.client.openapi.models.CoreV1Event;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.Optional;

/** When events happened. Kubernetes has three ways to say it, and components choose freely. */
public final class EventTimes {

    /** The latest first; at the same time by name, so that the order is always the same. */
    public static final Comparator<CoreV1Event> NEWEST_FIRST = Comparator.comparing(EventTimes::of)
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
}
