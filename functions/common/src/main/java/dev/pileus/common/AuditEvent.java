package dev.pileus.common;

import io.micronaut.serde.annotation.Serdeable;
import java.util.Map;

/** As much of a Kubernetes Event (core/v1) as says who did what in a namespace. */
@Serdeable
public record AuditEvent(
        String apiVersion,
        String kind,
        Metadata metadata,
        Reference involvedObject,
        String type,
        String reason,
        String action,
        String message,
        String reportingComponent,
        String reportingInstance,
        String eventTime,
        String firstTimestamp,
        String lastTimestamp) {

    /** What it is called, and what it is found by. */
    @Serdeable
    public record Metadata(
            String name, String namespace, Map<String, String> labels, Map<String, String> annotations) {}

    /** What it is about. */
    @Serdeable
    public record Reference(String apiVersion, String kind, String name, String namespace) {}

    /** The path of the API server where it is created. */
    public String path() {
        return "/api/v1/namespaces/%s/events".formatted(metadata.namespace());
    }
}
