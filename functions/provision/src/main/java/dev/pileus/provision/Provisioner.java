package dev.pileus.provision;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pileus.api.CallerToken;
import dev.pileus.api.Labels;
import dev.pileus.api.Workload;
import dev.pileus.common.Audit;
import dev.pileus.common.CallerClients;
import dev.pileus.common.Names;
import dev.pileus.common.ProblemException;
import dev.pileus.common.WorkloadRecord;
import dev.pileus.provision.kind.Blueprint;
import dev.pileus.provision.kind.Catalogue;
import dev.pileus.provision.kind.Kind;
import dev.pileus.provision.kind.Origin;
import dev.pileus.provision.kind.Parameters;
import dev.pileus.provision.quota.Quantities;
import dev.pileus.provision.quota.QuotaCheck;
import dev.pileus.provision.quota.ResourceUsage;
import dev.pileus.provision.request.Precondition;
import dev.pileus.provision.request.RequestDigest;
import dev.pileus.provision.request.WorkloadRequest;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates and changes workloads, as the caller.
 *
 * <p>The record comes first, with a ttl of {@link #GRACE} only; then the objects; then the record gets the ttl that
 * was asked for. Whatever breaks on the way, the sweep finds a record that has expired, and the garbage
 * collector takes what hangs on it.
 */
@Singleton
final class Provisioner {

    /** How long a record lives whose objects are not all there. */
    static final Duration GRACE = Duration.ofMinutes(2);

    /** How long after a creation a retry of it may still be on its way. */
    private static final Duration RETRIES = Duration.ofMinutes(10);

    /** How often a change is put on top of what others have changed meanwhile. */
    private static final int MAX_ATTEMPTS = 10;

    private static final Logger LOG = LoggerFactory.getLogger(Provisioner.class);

    private final CallerClients clients;
    private final Catalogue catalogue;
    private final Audit audit;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    Provisioner(CallerClients clients, Catalogue catalogue, Audit audit, Clock clock) {
        this.clients = clients;
        this.catalogue = catalogue;
        this.audit = audit;
        this.clock = clock;
    }

    /** A workload, and whether this request made it, or an earlier one with the same Idempotency-Key. */
    record Outcome(Workload workload, boolean created) {}

    /** The caller's user name, which proves the token. */
    String userOf(CallerToken token) {
        return clients.userOf(token);
    }

    /** The usage of a namespace's quota by the example of a kind, its record included. */
    Map<String, String> usage(Kind<?> kind) {
        Origin origin = new Origin("example", "example", kind.id());
        Parameters<?> example = kind.example();
        ConfigMap record = Records.begin(
                origin, example, "nobody", kind.definition().defaultTtl(), clock.instant(), Optional.empty());
        Map<String, String> usage = new TreeMap<>();
        ResourceUsage.of(all(record, example.objects(origin)))
                .forEach((resource, amount) -> usage.put(resource, Quantities.exact(resource, amount)));
        return usage;
    }

    /** Makes what is asked for. */
    Outcome create(CallerToken token, String namespace, WorkloadRequest request, Optional<String> idempotencyKey) {
        try (KubernetesClient client = clients.of(token)) {
            String user = CallerClients.userOf(client);
            Optional<RequestDigest> digest = idempotencyKey.map(key -> RequestDigest.of(user, key, request));
            Plan plan = plan(namespace, request, user, digest);
            Optional<ConfigMap> earlier = requireQuota(client, plan, digest);
            plan.parameters().addSecrets(plan.objects());

            ConfigMap record = earlier.orElse(plan.record());
            if (earlier.isEmpty()) {
                try {
                    record = client.resource(plan.record()).create();
                } catch (KubernetesClientException e) {
                    if (e.getCode() != HttpStatus.CONFLICT.getCode()) {
                        throw e;
                    }
                    earlier = Optional.of(digest.flatMap(known -> earlier(client, plan.record(), known))
                            .orElseThrow(() -> taken(plan.record())));
                    record = earlier.get();
                }
            }
            try {
                ConfigMap done = complete(client, plan, record, earlier.isPresent());
                return new Outcome(Records.accepted(done), earlier.isEmpty());
            } catch (RuntimeException failure) {
                if (earlier.isEmpty()) {
                    undo(client, record, failure);
                }
                throw failure;
            }
        }
    }

    /**
     * The record and the objects that a request would make, secrets hidden. The API server is asked whether it would take
     * them, so that a name or a path taken, a namespace of others and a used-up quota show here too.
     */
    List<HasMetadata> dryRun(CallerToken token, String namespace, WorkloadRequest request) {
        try (KubernetesClient client = clients.of(token)) {
            Plan plan = plan(namespace, request, CallerClients.userOf(client), Optional.empty());
            QuotaCheck.require(client, namespace, plan.all());
            plan.objects().forEach(Provisioner::hide);
            plan.all().forEach(object -> {
                try {
                    client.resource(object).dryRun().create();
                } catch (KubernetesClientException e) {
                    throw e.getCode() == HttpStatus.CONFLICT.getCode() ? explainConflict(client, plan, object, e) : e;
                }
            });
            return plan.all();
        }
    }

    /** A workload's record and its objects, secrets hidden. They are built from the record: nothing else is asked for. */
    Manifest manifest(CallerToken token, String namespace, String name) {
        try (KubernetesClient client = clients.of(token)) {
            ConfigMap configMap = find(client, namespace, name);
            WorkloadRecord record = read(configMap);
            List<HasMetadata> objects =
                    recorded(catalogue.of(record.kind()), record).objects(origin(record));
            objects.forEach(Provisioner::hide);
            return new Manifest(all(Records.applicable(configMap), objects), record.parametersDigest());
        }
    }

    /** What a workload is made of, and of which parameters. */
    record Manifest(List<HasMetadata> objects, String parametersDigest) {}

    /**
     * Changes a workload. Its record comes first, for the version of it that was read; its objects follow from the record.
     * What Kubernetes refuses of them is taken back; whatever else breaks on the way, the same change again does the rest.
     *
     * @param ttl how long it lives from now on
     * @param change the parameters to change, as a JSON merge patch (RFC 7396)
     * @param precondition which version the change is for
     */
    Workload change(
            CallerToken token,
            String namespace,
            String name,
            Optional<Duration> ttl,
            Optional<JsonNode> change,
            Precondition precondition) {
        try (KubernetesClient client = clients.of(token)) {
            String user = CallerClients.userOf(client);
            Saved saved = save(client, namespace, name, ttl, change, precondition);
            saved.rollout().ifPresent(rollout -> {
                carryOut(client, saved, rollout);
                write(Audit.Action.CHANGED, user, saved.after());
            });
            ttl.ifPresent(extended -> write(Audit.Action.EXTENDED, user, saved.after()));
            return Records.accepted(saved.after());
        }
    }

    /** A record before and after a change, and what follows from it. */
    private record Saved(ConfigMap before, ConfigMap after, Optional<Rollout> rollout) {}

    private Saved save(
            KubernetesClient client,
            String namespace,
            String name,
            Optional<Duration> ttl,
            Optional<JsonNode> change,
            Precondition precondition) {
        for (int attempt = 1; ; attempt++) {
            ConfigMap configMap = find(client, namespace, name);
            WorkloadRecord record = read(configMap);
            precondition.require(record.parametersDigest());
            Optional<Changed> changed =
                    change.map(wanted -> changed(client, configMap, record, catalogue.of(record.kind()), wanted));
            String patch = Records.change(
                    configMap, ttl.map(duration -> clock.instant().plus(duration)), changed.map(Changed::shown));
            try {
                return new Saved(configMap, merge(client, configMap, patch), changed.map(Changed::rollout));
            } catch (KubernetesClientException e) {
                // Somebody else was faster, perhaps with something else: what is asked for here goes on top of it.
                if (e.getCode() != HttpStatus.CONFLICT.getCode() || attempt == MAX_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private record Changed(JsonNode shown, Rollout rollout) {}

    /** What the parameters become, and what follows from it, if the kind and the quota allow it. */
    private static <P> Changed changed(
            KubernetesClient client, ConfigMap configMap, WorkloadRecord record, Kind<P> kind, JsonNode change) {
        Parameters<P> before = recorded(kind, record);
        Parameters<P> after = kind.changed(before.json(), change);
        before.requireChange(after);
        if (Records.isUnfinished(configMap)) {
            throw new ProblemException(
                    HttpStatus.CONFLICT,
                    "The workload '" + record.name() + "' is still being made. Try again in a moment.");
        }
        Rollout rollout = Rollout.of(origin(record), before, after);
        JsonNode shown = after.shown();
        Records.requireFits(Records.withParameters(configMap, shown));
        rollout.after().forEach(Records::requireFits);
        rollout.requireQuota(client, record.namespace());
        after.addSecrets(rollout.after());
        return new Changed(shown, rollout);
    }

    /**
     * Makes the objects what the record says. Another change may have written the record meanwhile: whoever comes last makes
     * the objects what its last version says.
     */
    private void carryOut(KubernetesClient client, Saved saved, Rollout rollout) {
        try {
            rollout.run(client, saved.after());
        } catch (KubernetesClientException refused) {
            if (refused.getCode() >= 400 && refused.getCode() < 500) {
                revert(client, saved, refused);
            }
            throw refused;
        }
        WorkloadRecord done = read(saved.after());
        for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
            Optional<ConfigMap> latest = Optional.ofNullable(
                            client.resource(saved.after()).get())
                    .filter(found -> isSame(found, saved.after()));
            Optional<WorkloadRecord> newer = latest.flatMap(Records::read);
            if (newer.isEmpty() || newer.get().parametersDigest().equals(done.parametersDigest())) {
                return;
            }
            between(catalogue.of(done.kind()), done, newer.get()).run(client, latest.get());
            done = newer.get();
        }
    }

    /** Gives the record the parameters that it had, unless somebody has given it others; and so the objects. */
    private void revert(KubernetesClient client, Saved saved, RuntimeException refused) {
        try {
            WorkloadRecord before = read(saved.before());
            String patch = Records.change(saved.after(), Optional.empty(), Optional.of(Records.parameters(before)));
            ConfigMap back = merge(client, saved.after(), patch);
            between(catalogue.of(before.kind()), read(saved.after()), before).run(client, back);
        } catch (RuntimeException e) {
            refused.addSuppressed(e);
            LOG.warn(
                    "A change of {} was refused and is only half taken back",
                    saved.after().getFullResourceName(),
                    e);
        }
    }

    private static <P> Rollout between(Kind<P> kind, WorkloadRecord from, WorkloadRecord to) {
        return Rollout.of(origin(to), recorded(kind, from), recorded(kind, to));
    }

    private static boolean isSame(ConfigMap one, ConfigMap other) {
        return one.getMetadata().getUid().equals(other.getMetadata().getUid());
    }

    private static Origin origin(WorkloadRecord record) {
        return new Origin(record.namespace(), record.name(), record.kind());
    }

    /**
     * The parameters that the record holds, as its blueprint takes them.
     *
     * @throws ProblemException 409 where somebody has made something else of them by hand
     */
    private static <P> Parameters<P> recorded(Kind<P> kind, WorkloadRecord record) {
        try {
            return kind.recorded(Records.parameters(record));
        } catch (ProblemException invalid) {
            throw Records.broken(record.name());
        }
    }

    /** All that a request makes: the record, and what it will own. */
    private record Plan(Parameters<?> parameters, ConfigMap record, List<HasMetadata> objects) {

        List<HasMetadata> all() {
            return Provisioner.all(record, objects);
        }
    }

    private Plan plan(String namespace, WorkloadRequest request, String user, Optional<RequestDigest> digest) {
        Origin origin = origin(namespace, request, digest);
        Plan plan = new Plan(
                request.parameters(),
                begin(origin, request, user, digest),
                request.parameters().objects(origin));
        plan.all().forEach(Records::requireFits);
        return plan;
    }

    private static List<HasMetadata> all(ConfigMap record, List<HasMetadata> objects) {
        return Stream.concat(Stream.of(record), objects.stream()).toList();
    }

    private static void hide(HasMetadata object) {
        if (object instanceof Secret secret) {
            secret.getStringData().replaceAll((key, value) -> Blueprint.HIDDEN);
        }
    }

    private void write(Audit.Action action, String user, ConfigMap record) {
        audit.write(entry(action, user, record));
    }

    private static Audit.Entry entry(Audit.Action action, String user, ConfigMap record) {
        return new Audit.Entry(
                action,
                user,
                record.getMetadata().getNamespace(),
                record.getMetadata().getName(),
                record.getMetadata().getLabels().get(Labels.KIND));
    }

    private Origin origin(String namespace, WorkloadRequest request, Optional<RequestDigest> digest) {
        // A retry has to come upon the record of the first try, so a name that is made up follows from the key.
        Random source = digest.map(key -> new Random(key.seed())).orElse(random);
        String kind = request.parameters().kind().id();
        return new Origin(namespace, request.name().orElseGet(() -> Names.generate(kind, source)), kind);
    }

    private ConfigMap begin(Origin origin, WorkloadRequest request, String user, Optional<RequestDigest> digest) {
        return Records.begin(
                origin,
                request.parameters(),
                user,
                request.ttl()
                        .orElseGet(
                                () -> request.parameters().kind().definition().defaultTtl()),
                clock.instant().plus(GRACE),
                digest.map(RequestDigest::toString));
    }

    /**
     * Makes sure that there is room for what is to be made. What an earlier try of this same request has made already
     * counts as used, and so is not counted again.
     *
     * @return the record of an earlier try, if it was necessary to look for one
     */
    private static Optional<ConfigMap> requireQuota(
            KubernetesClient client, Plan plan, Optional<RequestDigest> digest) {
        try {
            QuotaCheck.require(client, plan.record().getMetadata().getNamespace(), plan.all());
            return Optional.empty();
        } catch (ProblemException exceeded) {
            ConfigMap earlier = digest.flatMap(known -> earlier(client, plan.record(), known))
                    .orElseThrow(() -> exceeded);
            return Optional.of(earlier);
        }
    }

    /**
     * The record that an earlier try of this same request made, if there was one.
     *
     * @throws ProblemException 409 if the name is another workload's, 422 if the key came with another request
     */
    private static Optional<ConfigMap> earlier(KubernetesClient client, ConfigMap begun, RequestDigest digest) {
        ConfigMap found = client.resource(begun).get();
        if (found == null) {
            return Optional.empty();
        }
        String stored = Records.read(found)
                .map(record -> found.getMetadata().getAnnotations().get(Labels.REQUEST_DIGEST))
                .filter(digest::hasSameKey)
                .orElseThrow(() -> taken(begun));
        if (!stored.equals(digest.toString())) {
            throw new ProblemException(
                    HttpStatus.UNPROCESSABLE_ENTITY,
                    "This Idempotency-Key came with another request before. Use a new one for a new request.");
        }
        return Optional.of(found);
    }

    private static ProblemException taken(ConfigMap record) {
        return new ProblemException(
                HttpStatus.CONFLICT,
                "The name '%s' is taken in '%s'. Choose another."
                        .formatted(
                                record.getMetadata().getName(),
                                record.getMetadata().getNamespace()));
    }

    /** Makes the objects that are not there yet, then gives the record its ttl. */
    private ConfigMap complete(KubernetesClient client, Plan plan, ConfigMap record, boolean again) {
        boolean isUnfinished = Records.isUnfinished(record);
        if (isUnfinished) {
            Records.ownedBy(record, plan.objects())
                    .forEach(object -> createUnlessThere(client, plan, object, record, again));
        }
        if (isUnfinished || Records.isYoungerThan(RETRIES, record, clock.instant())) {
            // Also for a try that was cut off before it could say so; it is written down once.
            audit.writeOnce(
                    entry(
                            Audit.Action.CREATED,
                            record.getMetadata().getAnnotations().get(Labels.CREATED_BY),
                            record),
                    record.getMetadata().getUid());
        }
        return isUnfinished ? live(client, record) : record;
    }

    /** Gives the record its ttl: the one that it says now, for somebody may have extended it meanwhile. */
    private static ConfigMap live(KubernetesClient client, ConfigMap record) {
        ConfigMap current = record;
        for (int attempt = 1; ; attempt++) {
            Optional<String> completion = Records.completion(current);
            if (completion.isEmpty()) {
                return current;
            }
            try {
                return merge(client, current, completion.get());
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpStatus.CONFLICT.getCode() || attempt == MAX_ATTEMPTS) {
                    throw e;
                }
            }
            current = Optional.ofNullable(client.resource(record).get())
                    .filter(found -> isSame(found, record))
                    .orElseThrow(() -> new ProblemException(
                            HttpStatus.CONFLICT,
                            "The workload '" + record.getMetadata().getName() + "' was deleted in the meantime."));
        }
    }

    private static void createUnlessThere(
            KubernetesClient client, Plan plan, HasMetadata object, ConfigMap owner, boolean again) {
        try {
            client.resource(object).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpStatus.CONFLICT.getCode()) {
                throw e;
            }
            // Secrets cannot be read, not even by who made them; what an earlier try has made stays as it is.
            boolean ours = object instanceof Secret
                    ? again
                    : isOwnedBy(client.resource(object).get(), owner);
            if (!ours) {
                throw explainConflict(client, plan, object, e);
            }
        }
    }

    private static boolean isOwnedBy(HasMetadata object, ConfigMap owner) {
        return object != null
                && object.getMetadata().getOwnerReferences().stream()
                        .anyMatch(reference ->
                                reference.getUid().equals(owner.getMetadata().getUid()));
    }

    /** What to tell somebody for whose object there is already another of that name. */
    private static RuntimeException explainConflict(
            KubernetesClient client, Plan plan, HasMetadata object, KubernetesClientException conflict) {
        if (object == plan.record()) {
            return taken(plan.record());
        }
        if (object instanceof Secret) {
            return conflict;
        }
        return Optional.ofNullable(client.resource(object).get())
                .map(found -> found.getMetadata().getLabels())
                .map(labels -> labels.get(Labels.WORKLOAD))
                .<RuntimeException>map(other -> plan.parameters().taken(object, other))
                .orElse(conflict);
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

    private static WorkloadRecord read(ConfigMap configMap) {
        return Records.read(configMap)
                .orElseThrow(() -> new ProblemException(
                        HttpStatus.NOT_FOUND,
                        "There is no workload '%s' in '%s'."
                                .formatted(
                                        configMap.getMetadata().getName(),
                                        configMap.getMetadata().getNamespace())));
    }

    private static ConfigMap merge(KubernetesClient client, ConfigMap record, String patch) {
        return client.resource(record).patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    }
}
