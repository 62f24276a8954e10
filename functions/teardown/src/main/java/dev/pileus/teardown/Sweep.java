package dev.pileus.teardown;

import dev.pileus.common.Audit;
import dev.pileus.common.CallerClients;
import dev.pileus.common.CallerToken;
import dev.pileus.common.Labels;
import dev.pileus.common.WorkloadRecord;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes what has outlived its life, and with it what was left half-made: such records live for minutes only. */
@Singleton
final class Sweep {

    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

    /** How many records are read at a time. */
    private static final long PAGE = 500;

    /** Who is said to have deleted what had expired. */
    private static final String USER = "pileus";

    private final CallerClients clients;
    private final Audit audit;
    private final Clock clock;

    Sweep(CallerClients clients, Audit audit, Clock clock) {
        this.clients = clients;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * What a sweep did.
     *
     * @param checked how many workloads it looked at
     * @param deleted which it deleted, as {@code namespace/name}
     * @param failed which it could not delete, and why
     */
    @Serdeable
    record Report(int checked, List<String> deleted, List<Failure> failed) {}

    /** A workload that could not be deleted; the next sweep tries again. */
    @Serdeable
    record Failure(String workload, String reason) {}

    /** Sweeps all namespaces, with the caller's rights. */
    Report run(CallerToken token) {
        try (KubernetesClient client = clients.of(token)) {
            Instant now = clock.instant();
            int checked = 0;
            List<String> deleted = new ArrayList<>();
            List<Failure> failed = new ArrayList<>();
            List<Audit.Entry> expired = new ArrayList<>();
            String next = null;
            do {
                ConfigMapList page = client.configMaps()
                        .inAnyNamespace()
                        .withLabelSelector(Labels.RECORD_SELECTOR)
                        .list(new ListOptionsBuilder()
                                .withLimit(PAGE)
                                .withContinue(next)
                                .build());
                for (ConfigMap record : page.getItems()) {
                    if (hasExpired(record, now)) {
                        delete(client, record).ifPresentOrElse(failed::add, () -> {
                            deleted.add(workload(record));
                            expired.add(ForegroundDeletion.entry(Audit.Action.EXPIRED, USER, record));
                        });
                    }
                }
                checked += page.getItems().size();
                next = page.getMetadata().getContinue();
            } while (next != null && !next.isEmpty());
            audit.write(expired);
            if (!deleted.isEmpty() || !failed.isEmpty()) {
                LOG.info("Swept {}, failed {}", deleted, failed);
            }
            return new Report(checked, deleted, failed);
        }
    }

    private static boolean hasExpired(ConfigMap record, Instant now) {
        return record.getMetadata().getDeletionTimestamp() == null
                && WorkloadRecord.expiry(record.getMetadata().getAnnotations())
                        .filter(now::isAfter)
                        .isPresent();
    }

    private static Optional<Failure> delete(KubernetesClient client, ConfigMap record) {
        try {
            ForegroundDeletion.startIfUnchanged(client, record);
            return Optional.empty();
        } catch (KubernetesClientException e) {
            return Optional.of(new Failure(workload(record), e.getMessage()));
        }
    }

    private static String workload(ConfigMap record) {
        return record.getMetadata().getNamespace() + "/" + record.getMetadata().getName();
    }
}
