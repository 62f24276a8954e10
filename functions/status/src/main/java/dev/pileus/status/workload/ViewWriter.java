package dev.pileus.status.workload;

import dev.pileus.api.Workload;
import dev.pileus.common.WorkloadRecord;
import dev.pileus.status.cluster.EventTimes;
import dev.pileus.status.cluster.Parameters;
import dev.pileus.status.cluster.WorkloadKey;
import dev.pileus.status.cluster.WorkloadObjects;
import dev.pileus.status.condition.AppPods;
import dev.pileus.status.condition.Condition;
import dev.pileus.status.condition.Replicas;
import io.kubernetes.client.openapi.models.CoreV1Event;
import io.kubernetes.client.openapi.models.V1Pod;
import io.micronaut.core.type.Argument;
import io.micronaut.serde.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Writes a workload's view from its objects. */
@Singleton
final class ViewWriter {

    private static final Argument<Map<String, Object>> PARAMETERS = Argument.mapOf(String.class, Object.class);

    private static final String NO_PARAMETERS = "\"parameters\":{}";

    /** {@code mesh-2} before {@code mesh-10}. */
    private static final Comparator<V1Pod> BY_NUMBER = Comparator.comparing(
            (V1Pod pod) -> pod.getMetadata().getName(),
            Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));

    private final ObjectMapper json;
    private final Addresses addresses;

    ViewWriter(ObjectMapper json, Addresses addresses) {
        this.json = json;
        this.addresses = addresses;
    }

    View write(WorkloadObjects objects) {
        WorkloadRecord record = objects.record();
        Condition condition = Condition.of(objects);
        Optional<List<String>> omitted = Parameters.omitted(objects.configMap());
        return new View(
                new WorkloadKey(record.namespace(), record.name()),
                record.kind(),
                objects.display(),
                objects.createdAt(),
                condition,
                LogSource.of(inOrderOfLogs(objects)),
                omitted.isPresent(),
                json(workload(objects, condition, parameters(record), omitted)));
    }

    /**
     * The workload as JSON with other parameters in it.
     *
     * @param parameters a JSON object in UTF-8, which is not copied
     */
    InputStream with(byte[] parameters, WorkloadObjects objects) {
        String text = new String(
                json(workload(objects, Condition.of(objects), Map.of(), Optional.empty())), StandardCharsets.UTF_8);
        // Nothing else looks like this: within a text a quote is escaped.
        int at = text.indexOf(NO_PARAMETERS) + NO_PARAMETERS.length() - "{}".length();
        return new SequenceInputStream(Collections.enumeration(List.of(
                stream(text.substring(0, at)),
                new ByteArrayInputStream(parameters),
                stream(text.substring(at + "{}".length())))));
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private Workload workload(
            WorkloadObjects objects,
            Condition condition,
            Map<String, Object> parameters,
            Optional<List<String>> omitted) {
        WorkloadRecord record = objects.record();
        return new Workload(
                record.namespace(),
                record.name(),
                record.kind(),
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
                parameters,
                omitted,
                Parameters.digest(objects.configMap()),
                events(told(objects)));
    }

    private byte[] json(Workload workload) {
        try {
            return json.writeValueAsBytes(workload);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The summary of them. */
    private Map<String, Object> parameters(WorkloadRecord record) {
        try {
            return Objects.requireNonNullElse(json.readValue(record.parameters(), PARAMETERS), Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of a group the first peer's log is shown, which is there as long as the group; of anything else the newest pod's. */
    private static List<V1Pod> inOrderOfLogs(WorkloadObjects objects) {
        return objects.peerGroups().isEmpty()
                ? objects.pods()
                : objects.pods().stream().sorted(BY_NUMBER).toList();
    }

    /** The start of fifty peers, told event by event, would leave no room for what befalls their group. */
    private static Stream<CoreV1Event> told(WorkloadObjects objects) {
        return objects.peerGroups().isEmpty()
                ? objects.events().stream()
                : objects.events().stream()
                        .filter(event -> "Warning".equals(event.getType())
                                || "PeerGroup".equals(event.getInvolvedObject().getKind()));
    }

    private static List<Workload.Event> events(Stream<CoreV1Event> events) {
        return events.limit(Workload.MAX_EVENTS)
                .map(event -> new Workload.Event(
                        EventTimes.of(event),
                        Objects.requireNonNullElse(event.getType(), "Normal"),
                        Objects.requireNonNullElse(event.getReason(), ""),
                        event.getMessage()))
                .toList();
    }
}
