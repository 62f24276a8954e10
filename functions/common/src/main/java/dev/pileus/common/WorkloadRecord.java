package dev.pileus.common;

import dev.pileus.api.CallerToken;
import dev.pileus.api.Labels;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;

/**
 * The record of a workload: a ConfigMap, made before every other object and owning them all. It is read here from its
 * parts, because the functions' Kubernetes clients each have a ConfigMap class of their own.
 *
 * @param namespace the tenant's namespace
 * @param name the workload's name, and the ConfigMap's
 * @param kind what it is a record of, see {@link Names#isKind}
 * @param createdBy the user name of who asked for it
 * @param expiresAt when the sweep deletes it
 * @param parameters what it was asked for with, as a JSON object
 */
public record WorkloadRecord(
        String namespace, String name, String kind, String createdBy, Instant expiresAt, String parameters) {

    /** The ConfigMap's key that holds {@link #parameters}. */
    public static final String PARAMETERS_KEY = "parameters";

    /** How much of a digest is enough to tell parameters apart. */
    private static final int DIGITS = 16;

    private static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

    /**
     * Reads a record, or nothing where the ConfigMap is not one: people may write ConfigMaps of their own, with our
     * labels too.
     */
    public static Optional<WorkloadRecord> read(
            String namespace,
            String name,
            Map<String, String> labels,
            Map<String, String> annotations,
            Map<String, String> data) {
        if (!Labels.MANAGED_BY_PILEUS.equals(labels.get(Labels.MANAGED_BY))
                || !Labels.RECORD_WORKLOAD.equals(labels.get(Labels.RECORD))) {
            return Optional.empty();
        }
        String kind = labels.getOrDefault(Labels.KIND, "");
        return expiry(annotations)
                .filter(expiresAt -> Names.isKind(kind))
                .map(expiresAt -> new WorkloadRecord(
                        namespace,
                        name,
                        kind,
                        annotations.getOrDefault(Labels.CREATED_BY, "unknown"),
                        expiresAt,
                        data.getOrDefault(PARAMETERS_KEY, "{}")));
    }

    /** Stands for the parameters as they are, and for no others: the entity tag of the workload (RFC 9110, section 8.8.3). */
    public String parametersDigest() {
        return digest(parameters);
    }

    /** The {@link #parametersDigest} of a record with these parameters. */
    public static String digest(String parameters) {
        return CallerToken.sha256(parameters).substring(0, DIGITS);
    }

    /**
     * When the annotations say that a record expires, or empty where they do not say it in RFC 3339, which has years of
     * four digits: Java reads others too, and with those nobody can calculate.
     */
    public static Optional<Instant> expiry(Map<String, String> annotations) {
        try {
            return Optional.ofNullable(annotations.get(Labels.EXPIRES_AT))
                    .map(Instant::parse)
                    .filter(expiry -> !expiry.isBefore(EARLIEST) && expiry.isBefore(LATEST));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
