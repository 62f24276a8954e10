package dev.pileus.teardown;

import dev.pileus.api.CallerToken;
import dev.pileus.api.teardown.SweepReport;
import dev.pileus.common.Audit;
import dev.pileus.common.CallerClients;
import dev.pileus.common.ProblemException;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micronaut.context.annotation.Value;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes workloads that have expired, and with them what was left half-made: such records live for minutes only. It
 * does so with the token of this function's own ServiceAccount, which may delete records of tenants and no other
 * ConfigMaps; see {@code knative/base/sweep.yaml}.
 */
@Singleton
final class Sweep {

    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

    /** After this long it ends: the next one goes on. */
    private static final Duration PATIENCE = Duration.ofSeconds(40);

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
     * Sweeps all namespaces, for a caller who may have that done.
     *
     * @throws ProblemException as {@link SweepAccess#require} does, and 503 where this function has no token of its own
     */
    SweepReport run(CallerToken caller) {
        access.require(caller);
        try (KubernetesClient client = clients.of(ownToken())) {
            Instant now = clock.instant();
            ExpiredRecords records = ExpiredRecords.read(client, now);
            SweepReport report = new SweepReport(
                    records.checked(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            List<Audit.Entry> written = new ArrayList<>();
            for (ConfigMap record : inTurns(records.expired())) {
                if (clock.instant().isAfter(now.plus(PATIENCE))) {
                    break;
                }
                if (delete(client, record, report)) {
                    written.add(ForegroundDeletion.entry(Audit.Action.EXPIRED, USER, record));
                }
            }
            audit.writeFound(worthWriting(written));
            if (!report.deleted().isEmpty() || !report.failed().isEmpty()) {
                LOG.info("Swept {}, failed {}", report.deleted(), report.failed());
            }
            return report;
        }
    }

    /** One of each namespace, then the next of each: nobody's many hold up somebody else's one. */
    private static List<ConfigMap> inTurns(List<ConfigMap> records) {
        Map<String, Integer> seen = new HashMap<>();
        Map<Integer, List<ConfigMap>> turns = new TreeMap<>();
        records.forEach(record -> turns.computeIfAbsent(
                        seen.merge(record.getMetadata().getNamespace(), 1, Integer::sum), turn -> new ArrayList<>())
                .add(record));
        return turns.values().stream().flatMap(List::stream).toList();
    }

    /** What Pileus cannot have made is not written down. */
    private static List<Audit.Entry> worthWriting(List<Audit.Entry> entries) {
        return entries.stream()
                .filter(entry -> !entry.kind().equals(ForegroundDeletion.NO_KIND))
                .toList();
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

    /** Whether it was this sweep that deleted it. */
    private static boolean delete(KubernetesClient client, ConfigMap record, SweepReport report) {
        String workload = workload(record);
        try {
            ForegroundDeletion.startIfUnchanged(client, record);
            report.deleted().add(workload);
            return true;
        } catch (KubernetesClientException e) {
            switch (e.getCode()) {
                case HttpURLConnection.HTTP_CONFLICT -> report.changed().add(workload);
                case HttpURLConnection.HTTP_NOT_FOUND -> report.gone().add(workload);
                default -> report.failed().add(new SweepReport.Failure(workload, e.getMessage()));
            }
            return false;
        }
    }

    private static String workload(ConfigMap record) {
        return record.getMetadata().getNamespace() + "/" + record.getMetadata().getName();
    }
}
