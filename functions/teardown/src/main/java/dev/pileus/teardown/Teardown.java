package dev.pileus.teardown;

import dev.pileus.api.CallerToken;
import dev.pileus.api.Labels;
import dev.pileus.common.Audit;
import dev.pileus.common.CallerClients;
import dev.pileus.common.ProblemException;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.micronaut.context.annotation.Value;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes one workload, and waits a while for its end. */
@Singleton
final class Teardown {

    private static final Logger LOG = LoggerFactory.getLogger(Teardown.class);

    private final CallerClients clients;
    private final Audit audit;
    private final Duration timeout;

    Teardown(CallerClients clients, Audit audit, @Value("${pileus.teardown.patience:30s}") Duration timeout) {
        this.clients = clients;
        this.audit = audit;
        this.timeout = timeout;
    }

    /** How far a deletion has come when it is answered. */
    enum Progress {
        /** Nothing is left. */
        GONE,
        /** It goes on by itself. */
        GOING
    }

    /**
     * Deletes a workload and waits for its end.
     *
     * @throws ProblemException 404 if there is none of that name
     */
    Progress delete(CallerToken token, String namespace, String name) {
        try (KubernetesClient client = clients.of(token)) {
            Resource<ConfigMap> resource =
                    client.configMaps().inNamespace(namespace).withName(name);
            ConfigMap record = Optional.ofNullable(resource.get())
                    .filter(Teardown::isRecord)
                    .orElseThrow(() -> new ProblemException(
                            HttpStatus.NOT_FOUND, "There is no workload '" + name + "' in '" + namespace + "'."));
            String uid = record.getMetadata().getUid();
            ForegroundDeletion.start(client, record);
            writeDown(client, record);
            return awaitEnd(resource, uid);
        }
    }

    /** Who did it is known to Kubernetes; the deletion goes on meanwhile, and whatever comes of the question. */
    private void writeDown(KubernetesClient client, ConfigMap record) {
        try {
            audit.write(ForegroundDeletion.entry(Audit.Action.DELETED, CallerClients.userOf(client), record));
        } catch (RuntimeException e) {
            LOG.warn("Not written down: who deleted {}", record.getFullResourceName(), e);
        }
    }

    /** Waits until the record is gone, or another workload has taken its name. */
    private Progress awaitEnd(Resource<ConfigMap> resource, String uid) {
        try {
            resource.waitUntilCondition(
                    record -> record == null
                            || !Objects.equals(record.getMetadata().getUid(), uid),
                    timeout.toMillis(),
                    TimeUnit.MILLISECONDS);
            return Progress.GONE;
        } catch (KubernetesClientTimeoutException e) {
            return Progress.GOING;
        }
    }

    private static boolean isRecord(ConfigMap configMap) {
        return configMap.getMetadata().getLabels() != null
                && Labels.RECORD_WORKLOAD.equals(
                        configMap.getMetadata().getLabels().get(Labels.RECORD));
    }
}
