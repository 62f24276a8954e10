package dev.pileus.operator.replicatarget;

import io.fabric8.kubernetes.api.model.autoscaling.v2.CrossVersionObjectReference;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.TransformingItemStore;
import java.util.List;
import java.util.Set;

/** Watches the HorizontalPodAutoscalers, and knows which of them scale a target's Deployment. */
final class Autoscalers extends InformerEventSource<HorizontalPodAutoscaler, ReplicaTarget> {

    private static final String INDEX = "deployment";

    Autoscalers(TargetsOfDeployment targets, EventSourceContext<ReplicaTarget> context) {
        super(
                InformerEventSourceConfiguration.from(HorizontalPodAutoscaler.class, ReplicaTarget.class)
                        .withItemStore(new TransformingItemStore<>(Autoscalers::reduced))
                        // Of one that turns to another Deployment only the new one is told, so all targets beside it
                        // are.
                        .withSecondaryToPrimaryMapper(autoscaler ->
                                targets.in(autoscaler.getMetadata().getNamespace()))
                        // Its status changes every few seconds.
                        .withOnUpdateFilter((now, before) -> !reference(now).equals(reference(before)))
                        .build(),
                context);
        addIndexer(INDEX, Autoscalers::scaled);
    }

    /** Those of the target's Deployment. */
    @Override
    public Set<HorizontalPodAutoscaler> getSecondaryResources(ReplicaTarget target) {
        return Set.copyOf(byIndex(INDEX, TargetsOfDeployment.deployment(target).toString()));
    }

    private static List<String> scaled(HorizontalPodAutoscaler autoscaler) {
        CrossVersionObjectReference reference = reference(autoscaler);
        boolean isDeployment = "Deployment".equals(reference.getKind())
                && reference.getApiVersion() != null
                && reference.getApiVersion().startsWith("apps/");
        return isDeployment
                ? List.of(new ResourceID(
                                reference.getName(), autoscaler.getMetadata().getNamespace())
                        .toString())
                : List.of();
    }

    private static CrossVersionObjectReference reference(HorizontalPodAutoscaler autoscaler) {
        return autoscaler.getSpec().getScaleTargetRef();
    }

    /** The part that targets are about. */
    private static HorizontalPodAutoscaler reduced(HorizontalPodAutoscaler full) {
        return new HorizontalPodAutoscalerBuilder()
                .withNewMetadata()
                .withNamespace(full.getMetadata().getNamespace())
                .withName(full.getMetadata().getName())
                .withUid(full.getMetadata().getUid())
                .endMetadata()
                .withNewSpec()
                .withScaleTargetRef(reference(full))
                .endSpec()
                .build();
    }
}
