package dev.pileus.provision;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pileus.api.Labels;
import dev.pileus.api.Phase;
import dev.pileus.api.Workload;
import dev.pileus.common.ProblemException;
import dev.pileus.common.WorkloadRecord;
import dev.pileus.provision.kind.Origin;
import dev.pileus.provision.kind.Parameters;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.micronaut.http.HttpStatus;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Builds, changes and reads the record of a workload, a ConfigMap. Pure, as the blueprints are. */
final class Records {

    /** What a ConfigMap may hold, less a little for its keys: Kubernetes allows 1 MiB. */
    static final long MAX_DATA = (1 << 20) - 4096;

    private static final ObjectMapper JSON = new ObjectMapper();

    private Records() {}

    /**
     * A record for a workload that is about to be made. It says the ttl that the workload shall have, but lives only until
     * {@code graceEnds} itself, unless {@link #completion} gives it that ttl.
     *
     * @param parameters what the record keeps, and how the workload is shown
     * @param createdBy the caller's user name
     * @param requestDigest see {@link Labels#REQUEST_DIGEST}
     */
    static ConfigMap begin(
            Origin origin,
            Parameters<?> parameters,
            String createdBy,
            Duration ttl,
            Instant graceEnds,
            Optional<String> requestDigest) {
        ConfigMap configMap = new ConfigMapBuilder()
                .withMetadata(origin.metadata())
                .editMetadata()
                .addToLabels(Labels.RECORD, Labels.RECORD_WORKLOAD)
                .addToAnnotations(Labels.CREATED_BY, createdBy)
                .addToAnnotations(
                        Labels.DISPLAY, JSON.valueToTree(parameters.display()).toString())
                .addToAnnotations(Labels.EXPIRES_AT, timestamp(graceEnds))
                .addToAnnotations(Labels.UNFINISHED_LIFE, ttl.toString())
                .endMetadata()
                .withData(
                        Map.of(WorkloadRecord.PARAMETERS_KEY, parameters.shown().toString()))
                .build();
        requestDigest.ifPresent(
                digest -> configMap.getMetadata().getAnnotations().put(Labels.REQUEST_DIGEST, digest));
        return configMap;
    }

    /**
     * The JSON merge patch (RFC 7396) that gives a begun record its ttl, now that all of its objects are there; empty
     * for a record that has it already. As {@link #change} it is for the record as it was read, and for no other.
     */
    static Optional<String> completion(ConfigMap record) {
        return unfinishedTtl(record).map(ttl -> {
            ObjectNode patch = patch(record);
            annotations(patch)
                    .put(Labels.EXPIRES_AT, timestamp(end(record, ttl)))
                    .putNull(Labels.UNFINISHED_LIFE);
            return patch.toString();
        });
    }

    private static Instant end(ConfigMap record, String ttl) {
        try {
            return created(record).plus(Duration.parse(ttl));
        } catch (DateTimeException | ArithmeticException e) {
            throw broken(record.getMetadata().getName());
        }
    }

    private static Instant created(ConfigMap record) {
        return Instant.parse(record.getMetadata().getCreationTimestamp());
    }

    /**
     * The JSON merge patch that changes a record. The uid and the version in it keep the change from landing on a later
     * workload of the same name, and from undoing another change that was made meanwhile. Of a record whose objects are not
     * all there it changes the ttl that it gets when they are: until then it has only minutes.
     */
    static String change(ConfigMap record, Optional<Instant> expiresAt, Optional<JsonNode> parameters) {
        ObjectNode patch = patch(record);
        expiresAt.ifPresent(at -> {
            if (isUnfinished(record)) {
                String ttl = Duration.between(created(record), at.truncatedTo(ChronoUnit.SECONDS))
                        .toString();
                annotations(patch).put(Labels.UNFINISHED_LIFE, ttl);
            } else {
                annotations(patch).put(Labels.EXPIRES_AT, timestamp(at));
            }
        });
        parameters.ifPresent(changed -> patch.putObject("data").put(WorkloadRecord.PARAMETERS_KEY, changed.toString()));
        return patch.toString();
    }

    private static ObjectNode patch(ConfigMap record) {
        ObjectNode patch = JSON.createObjectNode();
        patch.putObject("metadata")
                .put("uid", record.getMetadata().getUid())
                .put("resourceVersion", record.getMetadata().getResourceVersion());
        return patch;
    }

    private static ObjectNode annotations(ObjectNode patch) {
        return patch.withObject("/metadata/annotations");
    }

    /** Whether objects of the workload may still be missing. */
    static boolean isUnfinished(ConfigMap record) {
        return unfinishedTtl(record).isPresent();
    }

    private static Optional<String> unfinishedTtl(ConfigMap record) {
        return Optional.ofNullable(record.getMetadata().getAnnotations().get(Labels.UNFINISHED_LIFE));
    }

    /** Whether it was made only so long ago. */
    static boolean isYoungerThan(Duration age, ConfigMap record, Instant now) {
        return created(record).plus(age).isAfter(now);
    }

    /** The record as somebody would apply it: without what Kubernetes has added. */
    static ConfigMap applicable(ConfigMap record) {
        return new ConfigMapBuilder(record)
                .editMetadata()
                .withUid(null)
                .withResourceVersion(null)
                .withCreationTimestamp(null)
                .withManagedFields()
                .endMetadata()
                .build();
    }

    /**
     * Makes sure that Kubernetes can hold it: what is short in a request may be long once it is escaped or rendered.
     *
     * @throws ProblemException 413 if it cannot
     */
    static void requireFits(HasMetadata object) {
        if (!(object instanceof ConfigMap configMap)) {
            return;
        }
        long size = configMap.getData().values().stream()
                .mapToLong(value -> value.getBytes(StandardCharsets.UTF_8).length)
                .sum();
        if (size > MAX_DATA) {
            throw new ProblemException(
                    HttpStatus.REQUEST_ENTITY_TOO_LARGE,
                    "Written down this takes %,d bytes, and Kubernetes holds %,d at most. Make it shorter."
                            .formatted(size, MAX_DATA));
        }
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

    /** The record as it would be with other parameters. */
    static ConfigMap withParameters(ConfigMap record, JsonNode parameters) {
        return new ConfigMapBuilder(record)
                .addToData(WorkloadRecord.PARAMETERS_KEY, parameters.toString())
                .build();
    }

    /**
     * The parameters that a record holds.
     *
     * @throws ProblemException 409 if somebody has made something else of them by hand
     */
    static JsonNode parameters(WorkloadRecord record) {
        try {
            JsonNode parameters = JSON.readTree(record.parameters());
            if (parameters.isObject()) {
                return parameters;
            }
        } catch (JsonProcessingException e) {
            throw broken(record.name());
        }
        throw broken(record.name());
    }

    static ProblemException broken(String name) {
        return new ProblemException(
                HttpStatus.CONFLICT,
                "The record of '" + name + "' was changed by hand and is broken. Delete the workload.");
    }

    /** The workload as it is right after it was asked for; how it fares is for the status function to say. */
    @SuppressWarnings("unchecked")
    static Workload accepted(ConfigMap configMap) {
        WorkloadRecord record = read(configMap)
                .orElseThrow(() -> new ProblemException(
                        HttpStatus.CONFLICT,
                        "The workload '" + configMap.getMetadata().getName() + "' was deleted in the meantime."));
        return new Workload(
                record.namespace(),
                record.name(),
                record.kind(),
                Phase.PENDING,
                "asked for",
                Optional.empty(),
                Optional.empty(),
                record.createdBy(),
                Instant.parse(configMap.getMetadata().getCreationTimestamp()),
                record.expiresAt(),
                Workload.Access.NONE,
                Optional.empty(),
                Optional.empty(),
                JSON.convertValue(parameters(record), Map.class),
                Optional.empty(),
                Optional.of(record.parametersDigest()),
                List.of());
    }

    /** RFC 3339 in UTC, to the second. */
    private static String timestamp(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
