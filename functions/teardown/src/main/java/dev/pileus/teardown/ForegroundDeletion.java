package dev.pileus.teardown;

import dev.pileus.api.Labels;
import dev.pileus.common.Audit;
import dev.pileus.common.Names;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Preconditions;
import io.fabric8.kubernetes.client.KubernetesClient;

/**
 * Starts the deletion of a workload's record in the foreground, which takes all of its objects away. The API server
 * keeps the record until the garbage collector has deleted all that belongs to it, so the record's end is the end of
 * everything.
 */
final class ForegroundDeletion {

    /** What an audit entry calls the kind of a record that is of none. */
    static final String NO_KIND = "workload";

    private ForegroundDeletion() {}

    /** Starts deleting exactly this record, and not a later one of the same name. */
    static void start(KubernetesClient client, ConfigMap record) {
        start(client, record, new Preconditions(null, record.getMetadata().getUid()));
    }

    /**
     * Starts deleting this record if nobody has changed it since it was read: its life may have just been extended.
     *
     * @throws io.fabric8.kubernetes.client.KubernetesClientException 409 where somebody has
     */
    static void startIfUnchanged(KubernetesClient client, ConfigMap record) {
        start(
                client,
                record,
                new Preconditions(
                        record.getMetadata().getResourceVersion(),
                        record.getMetadata().getUid()));
    }

    /** What there is to write down about it. A record may claim to be of any kind; only what may be one is told. */
    static Audit.Entry entry(Audit.Action action, String user, ConfigMap record) {
        String kind = record.getMetadata().getLabels().getOrDefault(Labels.KIND, "");
        return new Audit.Entry(
                action,
                user,
                record.getMetadata().getNamespace(),
                record.getMetadata().getName(),
                Names.isKind(kind) ? kind : NO_KIND);
    }

    private static void start(KubernetesClient client, ConfigMap record, Preconditions preconditions) {
        DeleteOptions options = new DeleteOptionsBuilder()
                .withPropagationPolicy(DeletionPropagation.FOREGROUND.toString())
                .withPreconditions(preconditions)
                .build();
        client.raw(
                "/api/v1/namespaces/%s/configmaps/%s"
                        .formatted(
                                record.getMetadata().getNamespace(),
                                record.getMetadata().getName()),
                "DELETE",
                options);
    }
}
