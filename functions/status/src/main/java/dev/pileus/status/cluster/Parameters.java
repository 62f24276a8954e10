package dev.pileus.status.cluster;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.pileus.common.Names;
import dev.pileus.common.ProblemException;
import dev.pileus.common.WorkloadRecord;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.micronaut.context.annotation.Value;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The parameters of workloads, as their records hold them. The cache of records holds summaries; parameters that are
 * too long for those are here, once each, within a budget of bytes for each namespace and for so many namespaces. What
 * does not fit is read from the API server again when it is wanted.
 */
@Singleton
public final class Parameters {

    /** The key of a kept record's data that names what its summary leaves out. */
    private static final String OMITTED = "omitted";

    /** The key of a kept record's data with the digest of all parameters. */
    private static final String DIGEST = "digest";

    private static final Map<String, String> NONE = Map.of(WorkloadRecord.PARAMETERS_KEY, "{}");

    /** How many namespaces have a budget at once: those that were used last. */
    private static final int NAMESPACES = 16;

    private final RecordReader records;
    private final long budget;
    private final Cache<String, Cache<String, Whole>> whole = Caffeine.newBuilder()
            .maximumSize(NAMESPACES)
            .executor(Runnable::run)
            .build();

    /**
     * Nothing yet.
     *
     * @param budget the most bytes that are held of the long parameters of one namespace
     */
    Parameters(RecordReader records, @Value("${pileus.status.parameters}") int budget) {
        this.records = records;
        this.budget = budget;
    }

    private static final class Whole {
        private final String digest;
        private final byte[] json;

        Whole(String digest, String text) {
            this.digest = digest;
            this.json = text.getBytes(StandardCharsets.UTF_8);
        }
    }

    /** What is kept of a record in the cache of all: a summary of its parameters in place of these. */
    Optional<V1ConfigMap> keep(V1ConfigMap configMap) {
        if (!Names.isValid(configMap.getMetadata().getName())) {
            return Optional.empty();
        }
        String text = text(configMap);
        Map<String, String> data = ParameterSummary.of(text)
                .map(summary -> {
                    if (!summary.omitted().isEmpty()) {
                        remember(configMap, summary.digest(), text);
                    }
                    return Map.of(
                            WorkloadRecord.PARAMETERS_KEY,
                            summary.json(),
                            OMITTED,
                            String.join(",", summary.omitted()),
                            DIGEST,
                            summary.digest());
                })
                .orElse(NONE);
        return Optional.of(Projections.of(configMap, data));
    }

    /** The names of the parameters that are left out of a kept record; empty where none is. */
    public static Optional<List<String>> omitted(V1ConfigMap record) {
        return Optional.ofNullable(record.getData().get(OMITTED))
                .filter(names -> !names.isEmpty())
                .map(names -> List.of(names.split(",")));
    }

    /** What changes with any of a kept record's parameters; empty where these are unreadable. */
    public static Optional<String> digest(V1ConfigMap record) {
        return Optional.ofNullable(record.getData().get(DIGEST));
    }

    /**
     * All parameters of a kept record, as a JSON object in UTF-8; shared, so nobody writes into it.
     *
     * @throws ProblemException 503 where they are not held here and the API server does not answer, 404 where the record
     *     is gone
     */
    public byte[] all(V1ConfigMap record) {
        String name = record.getMetadata().getName();
        return Optional.ofNullable(of(record).getIfPresent(name))
                .filter(held -> digest(record).filter(held.digest::equals).isPresent())
                .map(held -> held.json)
                .orElseGet(() -> read(new WorkloadKey(record.getMetadata().getNamespace(), name)));
    }

    private byte[] read(WorkloadKey key) {
        V1ConfigMap record = records.read(key)
                .orElseThrow(() -> new ProblemException(
                        HttpStatus.NOT_FOUND,
                        "There is no workload '" + key.name() + "' in '" + key.namespace() + "' any more."));
        String text = text(record);
        return ParameterSummary.of(text)
                .map(summary -> remember(record, summary.digest(), text))
                .orElseGet(() -> "{}".getBytes(StandardCharsets.UTF_8));
    }

    private byte[] remember(V1ConfigMap configMap, String digest, String text) {
        return of(configMap)
                .asMap()
                .compute(
                        configMap.getMetadata().getName(),
                        (name, held) -> held != null && held.digest.equals(digest) ? held : new Whole(digest, text))
                .json;
    }

    private Cache<String, Whole> of(V1ConfigMap configMap) {
        return whole.get(configMap.getMetadata().getNamespace(), namespace -> Caffeine.newBuilder()
                .maximumWeight(budget)
                .weigher((String name, Whole held) -> held.json.length)
                .executor(Runnable::run)
                .build());
    }

    private static String text(V1ConfigMap configMap) {
        return Optional.ofNullable(configMap.getData())
                .orElse(Map.of())
                .getOrDefault(WorkloadRecord.PARAMETERS_KEY, "{}");
    }
}
