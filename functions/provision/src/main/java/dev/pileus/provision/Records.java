package dev.pileus.provision;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pileus.common.Labels;
import dev.pileus.common.Phase;
import dev.pileus.common.ProblemException;
import dev.pileus.common.Workload;
import dev.pileus.common.WorkloadRecord;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.micronaut.http.HttpStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The record of a workload as a ConfigMap: building it, changing it, reading it. Pure, as the blueprints are. */
final class Records {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Records() {}

    /**
     * A record for a workload that is about to be made. It says what life the workload shall have, but lives only until
     * {@code graceEnds} itself, unless {@link #completion} gives it that life.
     *
     * @param createdBy the caller's user name
     * @param requestDigest see {@link Labels#REQUEST_DIGEST}
     */
    static ConfigMap begin(
            Origin origin,
            JsonNode parameters,
            String createdBy,
            Duration life,
            Instant graceEnds,
            Optional<String> requestDigest) {
        ConfigMap configMap = new ConfigMapBuilder()
                .withMetadata(origin.metadata())
                .editMetadata()
                .addToLabels(Labels.RECORD, Labels.RECORD_WORKLOAD)
                .addToAnnotations(Labels.CREATED_BY, createdBy)
                .addToAnnotations(Labels.EXPIRES_AT, timestamp(graceEnds))
                .addToAnnotations(Labels.UNFINISHED_LIFE, life.toString())
                .endMetadata()
                .withData(Map.of(WorkloadRecord.PARAMETERS_KEY, parameters.toString()))
                .build();
        requestDigest.ifPresent(
                digest -> configMap.getMetadata().getAnnotations().put(Labels.REQUEST_DIGEST, digest));
        return configMap;
    }

    /**
     * The JSON merge patch (RFC 7396) that gives a begun record its life, now that all of its objects are there; empty
     * for a record that has it already.
     */
    static Optional<String> completion(ConfigMap record) {
        return Optional.ofNullable(record.getMetadata().getAnnotations().get(Labels.UNFINISHED_LIFE))
                .map(life -> {
                    Instant created = Instant.parse(record.getMetadata().getCreationTimestamp());
                    var patch = JSON.createObjectNode();
                    patch.putObject("metadata")
                            .put("uid", record.getMetadata().getUid())
                            .putObject("annotations")
                            .put(Labels.EXPIRES_AT, timestamp(created.plus(Duration.parse(life))))
                            .putNull(Labels.UNFINISHED_LIFE);
                    return patch.toString();
                });
    }

    /**
     * The JSON merge patch that changes a record. The uid in it keeps the change from landing on a later workload of
     * the same name.
     */
    static String change(ConfigMap record, Optional<Instant> expiresAt, Optional<JsonNode> parameters) {
        var patch = JSON.createObjectNode();
        var metadata =
                patch.putObject("metadata").put("uid", record.getMetadata().getUid());
        expiresAt.ifPresent(at -> metadata.putObject("annotations").put(Labels.EXPIRES_AT, timestamp(at)));
        parameters.ifPresent(changed -> patch.putObject("data").put(WorkloadRecord.PARAMETERS_KEY, changed.toString()));
        return patch.toString();
    }

    /** Makes the objects dependents of the record, so that they go when it goes, and it only when they have gone. */
    static List<HasMetadata> ownedBy(ConfigMap record, List<HasMetadata> objects) {
        OwnerReference owner = new OwnerReferenceBuilder()
                .withApiVersion(record.getApiVersion())
                .withKind(record.getKind())
                .withName(record.getMetadata().getName())
                .withUid(record.getMetadata().getUid())
                .withBlockOwnerDeletion(true)
                .build();
        objects.forEach(object -> object.getMetadata().setOwnerReferences(List.of(owner)));
        return objects;
    }

    /** What the ConfigMap records, or empty where it is not a record or is on its way out. */
    static Optional<WorkloadRecord> read(ConfigMap configMap) {
        if (configMap.getMetadata().getDeletionTimestamp() != null) {
            return Optional.empty();
        }
        return WorkloadRecord.read(
                configMap.getMetadata().getNamespace(),
                configMap.getMetadata().getName(),
                configMap.getMetadata().getLabels(),
                configMap.getMetadata().getAnnotations(),
                configMap.getData());
    }

    /** The parameters that a record holds. */
    static JsonNode parameters(WorkloadRecord record) {
        try {
            return JSON.readTree(record.parameters());
        } catch (JsonProcessingException e) {
            throw new ProblemException(
                    HttpStatus.CONFLICT,
                    "The record of '" + record.name() + "' was changed by hand and is broken. Delete the workload.");
        }
    }

    /** The workload as it is right after it was asked for; how it fares is for the status function to say. */
    @SuppressWarnings("unchecked")
    static Workload asked(ConfigMap configMap) {
        WorkloadRecord record = read(configMap)
                .orElseThrow(() -> new ProblemException(
                        HttpStatus.CONFLICT,
                        "The workload '" + configMap.getMetadata().getName() + "' was deleted in the meantime."));
        return new Workload(
                record.namespace(),
                record.name(),
                record.kind().id(),
                Phase.PENDING,
                "asked for",
                Optional.empty(),
                Optional.empty(),
                record.createdBy(),
                Instant.parse(configMap.getMetadata().getCreationTimestamp()),
                record.expiresAt(),
                Map.of(),
                Optional.empty(),
                JSON.convertValue(parameters(record), Map.class),
                List.of());
    }

    /** RFC 3339 in UTC, to the second. */
    private static String timestamp(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
