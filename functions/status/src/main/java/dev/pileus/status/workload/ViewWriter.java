package dev.pileus.status.workload;

import dev.pileus.common.Workload;
import dev.pileus.common.WorkloadRecord;
import dev.pileus.status.cluster.EventTimes;
import dev.pileus.status.cluster.WorkloadKey;
import dev.pileus.status.cluster.WorkloadObjects;
import dev.pileus.status.condition.AppPods;
import dev.pileus.status.condition.Condition;
import dev.pileus.status.condition.Replicas;
import io.kubernetes.client.openapi.models.CoreV1Event;
import io.micronaut.core.type.Argument;
import io.micronaut.serde.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Makes a workload's view from its objects. */
@Singleton
final class ViewWriter {

    private static final Argument<Map<String, Object>> PARAMETERS = Argument.mapOf(String.class, Object.class);

    private final ObjectMapper json;
    private final Addresses addresses;

    ViewWriter(ObjectMapper json, Addresses addresses) {
        this.json = json;
        this.addresses = addresses;
    }

    View write(WorkloadObjects objects) {
        WorkloadRecord record = objects.record();
        Condition condition = Condition.of(objects);
        Workload workload = new Workload(
                record.namespace(),
                record.name(),
                record.kind().id(),
                condition.phase(),
                condition.summary(),
                condition.reason(),
                condition.exitCode(),
                record.createdBy(),
                objects.createdAt(),
                record.expiresAt(),
                addresses.of(objects),
                Replicas.of(objects),
                AppPods.of(objects),
                parameters(record),
                events(objects.events()));
        try {
            return new View(
                    new WorkloadKey(record.namespace(), record.name()),
                    record.kind(),
                    objects.createdAt(),
                    condition,
                    LogSource.of(objects.pods()),
                    json.writeValueAsBytes(workload));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Empty where somebody has edited the record and broken it. */
    private Map<String, Object> parameters(WorkloadRecord record) {
        try {
            return Objects.requireNonNullElse(json.readValue(record.parameters(), PARAMETERS), Map.of());
        } catch (IOException e) {
            return Map.of();
        }
    }

    private static List<Workload.Event> events(List<CoreV1Event> events) {
        return events.stream()
                .limit(Workload.MAX_EVENTS)
                .map(event -> new Workload.Event(
                        EventTimes.of(event),
                        Objects.requireNonNullElse(event.getType(), "Normal"),
                        Objects.requireNonNullElse(event.getReason(), ""),
                        event.getMessage()))
                .toList();
    }
}
