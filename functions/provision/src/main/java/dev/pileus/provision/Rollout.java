package dev.pileus.provision;

import dev.pileus.provision.kind.Blueprint;
import dev.pileus.provision.kind.Manifests;
import dev.pileus.provision.kind.Origin;
import dev.pileus.provision.kind.Parameters;
import dev.pileus.provision.quota.QuotaCheck;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.micronaut.http.HttpStatus;
import java.util.List;

/**
 * The difference between a workload's objects for two sets of parameters: what is made or changed, and what goes
 * because the new parameters would not have made it.
 *
 * @param before the objects as the former parameters have them
 * @param after the objects as the new parameters have them; without Secrets that stay as they are
 * @param gone what is of the former alone
 */
record Rollout(List<HasMetadata> before, List<HasMetadata> after, List<HasMetadata> gone) {

    /** The way between two sets of parameters. What is secret among the new ones is made anew as a whole. */
    static <P> Rollout of(Origin origin, Parameters<P> from, Parameters<P> to) {
        boolean renewed = to.haveSecrets();
        List<HasMetadata> before = from.objects(origin);
        List<HasMetadata> after = to.objects(origin).stream()
                .filter(object -> renewed || !(object instanceof Secret))
                .toList();
        List<HasMetadata> gone = from.obsolete(origin, to);
        if (renewed || gone.stream().anyMatch(Secret.class::isInstance)) {
            // What was made up with the Secrets goes with them, such as a public key.
            from.addSecrets(before);
        }
        return new Rollout(before, after, gone);
    }

    /** Makes sure that the quota has room for it. Secrets take the place of Secrets, and Kubernetes counts them itself. */
    void requireQuota(KubernetesClient client, String namespace) {
        QuotaCheck.requireChange(client, namespace, withoutSecrets(before), withoutSecrets(after));
    }

    private static List<HasMetadata> withoutSecrets(List<HasMetadata> objects) {
        return objects.stream().filter(object -> !(object instanceof Secret)).toList();
    }

    /** Has it done, for the record that owns all of it. Done twice it is done once. */
    void run(KubernetesClient client, ConfigMap record) {
        // Secrets first: what opens one place is not there any more when another is gone to.
        gone.stream().filter(Secret.class::isInstance).forEach(object -> client.resource(object)
                .delete());
        Records.ownedBy(record, after).forEach(object -> put(client, object));
        gone.stream().filter(object -> !(object instanceof Secret)).forEach(object -> client.resource(object)
                .delete());
    }

    /** Makes the object what it is to be; also where somebody has deleted it. */
    private void put(KubernetesClient client, HasMetadata object) {
        if (object instanceof Secret) {
            // A patch would answer with it, so nobody has that right.
            client.resource(object).delete();
            client.resource(object).create();
            return;
        }
        String patch = Manifests.mergePatch(Blueprint.find(before, object).orElse(object), object);
        try {
            client.resource(object).patch(PatchContext.of(PatchType.JSON_MERGE), patch);
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpStatus.NOT_FOUND.getCode()) {
                throw e;
            }
            client.resource(object).create();
        }
    }
}
