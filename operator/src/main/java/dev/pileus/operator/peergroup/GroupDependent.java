package dev.pileus.operator.peergroup;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.CRUDKubernetesDependentResource;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.KubernetesDependentResourceConfigBuilder;
import java.net.HttpURLConnection;
import java.util.List;

/**
 * One object that a group is made of. It is applied by the server, which merges what others have written beside it; and only
 * where what the operator had applied has been changed, by a new spec or by somebody's hand. The group is its controller, so
 * that Kubernetes deletes it with the group and nobody else need.
 */
abstract class GroupDependent<R extends HasMetadata> extends CRUDKubernetesDependentResource<R, PeerGroup> {

    GroupDependent(Class<R> type) {
        super(type);
        configureWith(new KubernetesDependentResourceConfigBuilder<R>()
                .withUseSSA(true)
                .withKubernetesDependentInformerConfig(InformerEventSourceConfiguration.from(type, PeerGroup.class)
                        .withLabelSelector(GroupLabels.PEER_GROUP)
                        .build()
                        .getInformerConfig())
                .build());
    }

    /** The object as it should be: it follows from the group and the settings alone. */
    abstract R desired(PeerGroup group);

    @Override
    protected final R desired(PeerGroup group, Context<PeerGroup> context) {
        return desired(group);
    }

    /** The metadata of an object of the group. */
    static ObjectMeta metadata(PeerGroup group, String name) {
        return new ObjectMetaBuilder()
                .withNamespace(group.getMetadata().getNamespace())
                .withName(name)
                .withLabels(GroupLabels.of(group))
                .withOwnerReferences(reference(group))
                .build();
    }

    /** Whoever deletes the group in the foreground waits for the object, too. */
    private static OwnerReference reference(PeerGroup group) {
        return new OwnerReferenceBuilder()
                .withApiVersion(group.getApiVersion())
                .withKind(group.getKind())
                .withName(group.getMetadata().getName())
                .withUid(group.getMetadata().getUid())
                .withController(true)
                .withBlockOwnerDeletion(true)
                .build();
    }

    /** {@link #metadata} has them already. */
    @Override
    protected void addReferenceHandlingMetadata(R desired, PeerGroup group) {}

    @Override
    public R create(R desired, PeerGroup group, Context<PeerGroup> context) {
        try {
            return super.create(desired, group, context);
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
            return adopt(desired, group, context);
        }
    }

    /**
     * There is an object of that name which the informer does not show as the group's: one that lost its labels, one that was
     * left when an earlier group was deleted without its dependents, or somebody else's.
     */
    private R adopt(R desired, PeerGroup group, Context<PeerGroup> context) {
        R there = context.getClient().resource(desired).get();
        if (there == null || !(isControlledBy(there, group) || isOrphan(there))) {
            throw new NameTakenException(desired);
        }
        desired.getMetadata().setResourceVersion(null);
        return update(there, desired, group, context);
    }

    /** Tells whether the operator has made an object that belongs to nobody now. */
    private static boolean isOrphan(HasMetadata object) {
        ObjectMeta metadata = object.getMetadata();
        return (metadata.getOwnerReferences() == null
                        || metadata.getOwnerReferences().isEmpty())
                && metadata.getManagedFields().stream()
                        .anyMatch(fields -> PeerGroupReconciler.FIELD_MANAGER.equals(fields.getManager())
                                && "Apply".equals(fields.getOperation()));
    }

    /** Tells whether an object belongs to this very group, and not to an earlier one of its name. */
    static boolean isControlledBy(HasMetadata object, PeerGroup group) {
        List<OwnerReference> owners = object.getMetadata().getOwnerReferences();
        return owners != null
                && owners.stream()
                        .anyMatch(owner -> group.getMetadata().getUid().equals(owner.getUid()));
    }
}
