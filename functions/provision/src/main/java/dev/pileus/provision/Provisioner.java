package dev.pileus.provision;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pileus.common.CallerClients;
import dev.pileus.common.CallerToken;
import dev.pileus.common.Labels;
import dev.pileus.common.Names;
import dev.pileus.common.ProblemException;
import dev.pileus.common.Workload;
import dev.pileus.common.WorkloadRecord;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes workloads and changes them, as the caller.
 *
 * <p>The record comes first, with a life of {@link #GRACE} only; then the objects; then the record gets the life that
 * was asked for. Whatever breaks on the way, the sweep finds a record that has outlived its life, and the garbage
 * collector takes what hangs on it.
 */
@Singleton
final class Provisioner {

    /** How long a record lives whose objects are not all there. */
    static final Duration GRACE = Duration.ofMinutes(2);

    private static final Logger LOG = LoggerFactory.getLogger(Provisioner.class);

    private final CallerClients clients;
    private final Catalogue catalogue;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    Provisioner(CallerClients clients, Catalogue catalogue, Clock clock) {
        this.clients = clients;
        this.catalogue = catalogue;
        this.clock = clock;
    }

    /** A workload, and whether this request made it, or an earlier one with the same Idempotency-Key. */
    record Outcome(Workload workload, boolean created) {}

    /** The caller's user name, which proves the token. */
    String userOf(CallerToken token) {
        try (KubernetesClient client = clients.of(token)) {
            return CallerClients.userOf(client);
        }
    }

    /** Makes what is asked for. */
    Outcome create(CallerToken token, String namespace, WorkloadRequest request, Optional<String> idempotencyKey) {
        try (KubernetesClient client = clients.of(token)) {
            String user = CallerClients.userOf(client);
            Optional<RequestDigest> digest = idempotencyKey.map(key -> RequestDigest.of(user, key, request));
            Origin origin = origin(namespace, request, digest);
            List<HasMetadata> objects = catalogue.of(request.kind()).objects(origin, request.parameters());
            ConfigMap begun = begin(origin, request, user, digest);

            ConfigMap record;
            try {
                record = client.resource(begun).create();
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpStatus.CONFLICT.getCode()) {
                    throw e;
                }
                record = fromEarlierTry(client, begun, digest);
                return new Outcome(Records.asked(complete(client, record, objects)), false);
            }
            try {
                return new Outcome(Records.asked(complete(client, record, objects)), true);
            } catch (RuntimeException failure) {
                undo(client, record, failure);
                throw failure;
            }
        }
    }

    /**
     * The record and the objects that a request would make. The API server is asked whether it would take the record,
     * so that a name taken, a namespace of others and a used-up quota show here too.
     */
    List<HasMetadata> dryRun(CallerToken token, String namespace, WorkloadRequest request) {
        try (KubernetesClient client = clients.of(token)) {
            Origin origin = origin(namespace, request, Optional.empty());
            List<HasMetadata> objects = catalogue.of(request.kind()).objects(origin, request.parameters());
            ConfigMap begun = begin(origin, request, CallerClients.userOf(client), Optional.empty());
            client.resource(begun).dryRun().create();
            return Stream.concat(Stream.of(begun), objects.stream()).toList();
        }
    }

    /**
     * Changes a workload.
     *
     * @param life how long it lives from now on
     * @param change the parameters to change
     */
    Workload change(
            CallerToken token, String namespace, String name, Optional<Duration> life, Optional<JsonNode> change) {
        try (KubernetesClient client = clients.of(token)) {
            ConfigMap configMap = find(client, namespace, name);
            WorkloadRecord record = Records.read(configMap)
                    .orElseThrow(() -> new ProblemException(
                            HttpStatus.NOT_FOUND, "There is no workload '" + name + "' in '" + namespace + "'."));
            Optional<JsonNode> changed =
                    change.map(wanted -> catalogue.of(record.kind()).changed(Records.parameters(record), wanted));
            Optional<Instant> expiresAt = life.map(duration -> clock.instant().plus(duration));
            return Records.asked(merge(client, configMap, Records.change(configMap, expiresAt, changed)));
        }
    }

    private Origin origin(String namespace, WorkloadRequest request, Optional<RequestDigest> digest) {
        // A retry has to come upon the record of the first try, so a name that is made up follows from the key.
        Random source = digest.map(key -> new Random(key.seed())).orElse(random);
        return new Origin(
                namespace, request.name().orElseGet(() -> Names.madeUp(request.kind(), source)), request.kind());
    }

    private ConfigMap begin(Origin origin, WorkloadRequest request, String user, Optional<RequestDigest> digest) {
        return Records.begin(
                origin,
                request.parameters(),
                user,
                request.life().orElse(catalogue.of(request.kind()).defaultLife()),
                clock.instant().plus(GRACE),
                digest.map(RequestDigest::toString));
    }

    /** The record that is in the way, if an earlier try of this same request made it. */
    private static ConfigMap fromEarlierTry(KubernetesClient client, ConfigMap begun, Optional<RequestDigest> digest) {
        String namespace = begun.getMetadata().getNamespace();
        String name = begun.getMetadata().getName();
        ConfigMap found = find(client, namespace, name);
        Optional<String> stored = Records.read(found)
                .map(record -> found.getMetadata().getAnnotations().get(Labels.REQUEST_DIGEST));
        if (digest.isEmpty() || stored.isEmpty() || !digest.get().hasSameKey(stored.get())) {
            throw new ProblemException(
                    HttpStatus.CONFLICT, "The name '" + name + "' is taken in '" + namespace + "'. Choose another.");
        }
        if (!stored.get().equals(digest.get().toString())) {
            throw new ProblemException(
                    HttpStatus.UNPROCESSABLE_ENTITY,
                    "This Idempotency-Key came with another request before. Use a new one for a new request.");
        }
        return found;
    }

    /** Makes the objects that are not there yet, then gives the record its life. */
    private static ConfigMap complete(KubernetesClient client, ConfigMap record, List<HasMetadata> objects) {
        return Records.completion(record)
                .map(completion -> {
                    Records.ownedBy(record, objects).forEach(object -> createUnlessThere(client, object, record));
                    return merge(client, record, completion);
                })
                .orElse(record);
    }

    private static void createUnlessThere(KubernetesClient client, HasMetadata object, ConfigMap owner) {
        try {
            client.resource(object).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpStatus.CONFLICT.getCode()
                    || !isOwnedBy(client.resource(object).get(), owner)) {
                throw e;
            }
        }
    }

    private static boolean isOwnedBy(HasMetadata object, ConfigMap owner) {
        return object != null
                && object.getMetadata().getOwnerReferences().stream()
                        .anyMatch(reference ->
                                reference.getUid().equals(owner.getMetadata().getUid()));
    }

    private static void undo(KubernetesClient client, ConfigMap record, RuntimeException failure) {
        try {
            client.resource(record).delete();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
            LOG.warn("The record {} stays until the next sweep", record.getFullResourceName(), e);
        }
    }

    private static ConfigMap find(KubernetesClient client, String namespace, String name) {
        ConfigMap found =
                client.configMaps().inNamespace(namespace).withName(name).get();
        if (found == null) {
            throw new ProblemException(
                    HttpStatus.NOT_FOUND, "There is no workload '" + name + "' in '" + namespace + "'.");
        }
        return found;
    }

    private static ConfigMap merge(KubernetesClient client, ConfigMap record, String patch) {
        return client.resource(record).patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    }
}
