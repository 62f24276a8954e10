package dev.pileus.operator.replicatarget;

import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Knows the targets of each Deployment, and has the others reconciled when one comes or goes: another may be in force then. */
final class TargetsOfDeployment extends AbstractEventSource<ReplicaTarget, ReplicaTarget>
        implements ResourceEventAware<ReplicaTarget> {

    private static final String INDEX = "deployment";

    private final IndexerResourceCache<ReplicaTarget> targets;

    /**
     * @param targets all that there are
     */
    TargetsOfDeployment(IndexerResourceCache<ReplicaTarget> targets) {
        super(ReplicaTarget.class, "targets-of-deployment");
        this.targets = targets;
        targets.addIndexer(INDEX, target -> List.of(deployment(target).toString()));
    }

    /** The one that is in force: the oldest, and of several from the same second the first by name. One that is being deleted is not. */
    static ReplicaTarget inForce(ReplicaTarget target, Stream<ReplicaTarget> all) {
        return all.filter(each -> !each.isMarkedForDeletion())
                .min(Comparator.comparing(
                                (ReplicaTarget each) -> each.getMetadata().getCreationTimestamp())
                        .thenComparing(each -> each.getMetadata().getName()))
                .orElse(target);
    }

    /** The targets of a Deployment. */
    Set<ResourceID> of(ResourceID deployment) {
        return targets.byIndex(INDEX, deployment.toString()).stream()
                .map(ResourceID::fromResource)
                .collect(Collectors.toSet());
    }

    /** All targets of a namespace. */
    Set<ResourceID> in(String namespace) {
        return targets.list(namespace).map(ResourceID::fromResource).collect(Collectors.toSet());
    }

    /** The Deployment of a target, be it there or not. */
    static ResourceID deployment(ReplicaTarget target) {
        return new ResourceID(
                target.getSpec().deploymentName(), target.getMetadata().getNamespace());
    }

    /** All targets of the same Deployment. */
    @Override
    public Set<ReplicaTarget> getSecondaryResources(ReplicaTarget target) {
        return Set.copyOf(targets.byIndex(INDEX, deployment(target).toString()));
    }

    @Override
    public void onResourceCreated(ReplicaTarget target) {
        reconcileOthers(target);
    }

    @Override
    public void onResourceUpdated(ReplicaTarget target, ReplicaTarget before) {
        if (target.isMarkedForDeletion() != before.isMarkedForDeletion()) {
            reconcileOthers(target);
        }
    }

    @Override
    public void onResourceDeleted(ReplicaTarget target) {
        reconcileOthers(target);
    }

    private void reconcileOthers(ReplicaTarget target) {
        of(deployment(target)).stream()
                .filter(other -> !other.equals(ResourceID.fromResource(target)))
                .forEach(other -> getEventHandler().handleEvent(new Event(other)));
    }
}
