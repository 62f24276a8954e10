package dev.pileus.teardown;

import dev.pileus.common.Audit;
import dev.pileus.common.CallerClients;
import dev.pileus.common.CallerToken;
import dev.pileus.common.Labels;
import dev.pileus.common.ProblemException;
import dev.pileus.common.WorkloadRecord;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micronaut.context.annotation.Value;
import io.micronaut.http.HttpStatus;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what has outlived its life, and with it what was left half-made: such records live for minutes only. It does so
 * with the token of this function's own ServiceAccount, which may delete records of tenants and no other ConfigMaps; see
 * {@code knative/base/sweep.yaml}.
 */
@Singleton
final class Sweep {

    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

    /** How many records are read at a time. */
    private static final long PAGE = 500;

    /** Who is said to have deleted what had expired. */
    private static final String USER = "pileus";

    private final CallerClients clients;
    private final SweepAccess access;
    private final Path ownToken;
    private final Audit audit;
    private final Clock clock;

    Sweep(
            CallerClients clients,
            SweepAccess access,
            @Value("${pileus.kubernetes.token}") String ownToken,
            Audit audit,
            Clock clock) {
        this.clients = clients;
        this.access = access;
        this.ownToken = Path.of(ownToken);
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

    /**
     * Sweeps all namespaces, for a caller who may have that done.
     *
     * @throws ProblemException as {@link SweepAccess#require} does, and 503 where this function has no token of its own
     */
    Report run(CallerToken caller) {
        access.require(caller);
        try (KubernetesClient client = clients.of(ownToken())) {
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

    /** Read anew each time, since Kubernetes puts a new one there every hour. */
    private CallerToken ownToken() {
        try {
            return new CallerToken(Files.readString(ownToken).strip());
        } catch (IOException e) {
            LOG.warn("There is no token of this function's own at {}: nothing is swept", ownToken);
            throw new ProblemException(
                    HttpStatus.SERVICE_UNAVAILABLE, "This function has no token of its own to sweep with.");
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
