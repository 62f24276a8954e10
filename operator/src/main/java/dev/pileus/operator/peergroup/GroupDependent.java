package dev.pileus.operator.peergroup;

import dev.pileus.operator.PileusOperator;
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
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.SecondaryToPrimaryMapper;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One object that a group is made of. It is applied by the server, which merges what others have written beside it; and only
 * where what the operator had applied has been changed, by a new spec or by somebody's hand. The group is its controller, so
 * that Kubernetes deletes it with the group and nobody else need.
 */
abstract class GroupDependent<R extends HasMetadata> extends CRUDKubernetesDependentResource<R, PeerGroup>
        implements SecondaryToPrimaryMapper<R> {

    GroupDependent(Class<R> type) {
        super(type);
        configureWith(new KubernetesDependentResourceConfigBuilder<R>()
                .withUseSSA(true)
                .withCreateResourceOnlyIfNotExistingWithSSA(true)
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
            // One that the informer does not show, since it has lost its label, or is somebody else's.
            R there = Optional.ofNullable(context.getClient().resource(desired).get())
                    .orElseThrow(() -> new NameTakenException(desired));
            desired.getMetadata().setResourceVersion(null);
            return update(there, desired, group, context);
        }
    }

    @Override
    public R update(R actual, R desired, PeerGroup group, Context<PeerGroup> context) {
        if (!isControlledBy(actual, group) && !isOrphan(actual)) {
            throw new NameTakenException(desired);
        }
        return super.update(actual, desired, group, context);
    }

    /** An object is its owner's, and that of the group which its label names: somebody may have taken away either. */
    @Override
    public final Set<ResourceID> toPrimaryResourceIDs(R object) {
        ObjectMeta metadata = object.getMetadata();
        return Stream.concat(
                        owners(object).map(OwnerReference::getName),
                        Stream.ofNullable(metadata.getLabels())
                                .flatMap(labels -> Stream.ofNullable(labels.get(GroupLabels.PEER_GROUP))))
                .map(name -> new ResourceID(name, metadata.getNamespace()))
                .collect(Collectors.toSet());
    }

    /**
     * Tells whether the operator has made an object that belongs to nobody now: the group was deleted without its dependents, or
     * somebody has taken the owner away.
     */
    private static boolean isOrphan(HasMetadata object) {
        ObjectMeta metadata = object.getMetadata();
        return (metadata.getOwnerReferences() == null
                        || metadata.getOwnerReferences().isEmpty())
                && metadata.getManagedFields().stream()
                        .anyMatch(fields -> PileusOperator.NAME.equals(fields.getManager())
                                && "Apply".equals(fields.getOperation()));
    }

    /** Tells whether an object belongs to this very group. */
    private static boolean isControlledBy(HasMetadata object, PeerGroup group) {
        return owners(object).anyMatch(owner -> group.getMetadata().getUid().equals(owner.getUid()));
    }

    /** Tells whether an object belongs to an earlier group of the same name, with which Kubernetes is about to delete it. */
    static boolean isLeftover(HasMetadata object, PeerGroup group) {
        return owners(object).findAny().isPresent() && !isControlledBy(object, group);
    }

    /** The groups that an object belongs to: one, or none. */
    private static Stream<OwnerReference> owners(HasMetadata object) {
        return Stream.ofNullable(object.getMetadata().getOwnerReferences())
                .flatMap(List::stream)
                .filter(owner -> owner.getKind().equals(HasMetadata.getKind(PeerGroup.class)));
    }
}
