package dev.pileus.operator.replicatarget;

import dev.pileus.operator.EventRecorder;
import dev.pileus.operator.EventRecorder.Change;
import dev.pileus.operator.EventRecorder.Type;
import dev.pileus.operator.Failure;
import dev.pileus.operator.FailureException;
import dev.pileus.operator.PileusOperator;
import dev.pileus.operator.Reason;
import dev.pileus.operator.SpecOrMetadataChanged;
import dev.pileus.operator.Verdict;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v1.Scale;
import io.fabric8.kubernetes.api.model.autoscaling.v1.ScaleBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.PrimaryUpdateAndCacheUtils;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.rate.RateLimited;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.TransformingItemStore;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Sets the replicas of a Deployment to what its target says. It decides by its watches alone: where nothing has changed the
 * Kubernetes API is not asked.
 */
@ControllerConfiguration(
        name = ReplicaTargetReconciler.NAME,
        fieldManager = PileusOperator.NAME,
        informer = @Informer(onUpdateFilter = SpecOrMetadataChanged.class),
        generationAwareEventProcessing = false,
        maxReconciliationInterval =
                @MaxReconciliationInterval(interval = PileusOperator.RESYNC_MINUTES, timeUnit = TimeUnit.MINUTES))
// The pods of a large Deployment become ready one by one; their number is written down twice a second at most.
@RateLimited(maxReconciliations = 2, within = 1, unit = TimeUnit.SECONDS)
@GradualRetry(
        maxAttempts = Integer.MAX_VALUE,
        initialInterval = 1_000,
        intervalMultiplier = 2,
        maxInterval = PileusOperator.MAX_RETRY_MILLIS)
public final class ReplicaTargetReconciler implements Reconciler<ReplicaTarget> {

    static final String NAME = "replicatarget";

    /** So many Deployments are read at a time, before they are reduced to what is held of them. */
    private static final long PAGE = 200;

    /** How long a watch takes, at most, to show what the API server has. */
    private static final Duration UNTIL_SHOWN = Duration.ofSeconds(2);

    /** Whoever has written the number before owns it no longer. */
    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager(PileusOperator.NAME)
            .withForce(true)
            .build();

    private final KubernetesClient client;
    private final Clock clock;
    private final EventRecorder events;

    ReplicaTargetReconciler(KubernetesClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
        this.events = new EventRecorder(client, clock);
    }

    @Override
    public List<EventSource<?, ReplicaTarget>> prepareEventSources(EventSourceContext<ReplicaTarget> context) {
        TargetsOfDeployment targets = new TargetsOfDeployment(context.getPrimaryCache());
        return List.of(
                targets,
                new Autoscalers(targets, context),
                new InformerEventSource<>(
                        InformerEventSourceConfiguration.from(Deployment.class, ReplicaTarget.class)
                                .withItemStore(new TransformingItemStore<>(Deployments::reduced))
                                .withInformerListLimit(PAGE)
                                .withPrimaryToSecondaryMapper(
                                        (ReplicaTarget target) -> Set.of(TargetsOfDeployment.deployment(target)))
                                .withSecondaryToPrimaryMapper(
                                        deployment -> targets.of(ResourceID.fromResource(deployment)))
                                .build(),
                        context));
    }

    @Override
    public UpdateControl<ReplicaTarget> reconcile(ReplicaTarget target, Context<ReplicaTarget> context) {
        Observation seen = observe(target, context);
        Instant now = clock.instant();
        Decision decision = seen.decision(now);
        if (decision instanceof Decision.Write write) {
            try {
                apply(target, seen.deployment().orElseThrow());
            } catch (KubernetesClientException e) {
                return failed(e, seen, context);
            }
            events.write(target, Map.of(), write.change());
        }
        updateStatus(seen, decision.applied(), decision.corrections(), context);
        UpdateControl<ReplicaTarget> control = UpdateControl.noUpdate();
        decision.until().map(until -> Duration.between(now, until)).ifPresent(control::rescheduleAfter);
        return control;
    }

    private UpdateControl<ReplicaTarget> failed(
            KubernetesClientException cause, Observation seen, Context<ReplicaTarget> context) {
        UpdateControl<ReplicaTarget> control = UpdateControl.noUpdate();
        int code = cause.getCode();
        if (code == HttpURLConnection.HTTP_CONFLICT || code == HttpURLConnection.HTTP_NOT_FOUND) {
            // The Deployment is another by now, or gone; the watch is about to say so.
            return control.rescheduleAfter(UNTIL_SHOWN);
        }
        return switch (Failure.of(cause)) {
            case Failure.Transient failed -> throw new FailureException(failed);
            case Failure.Refusal refusal -> {
                updateStatus(seen, Verdict.no(refusal), seen.corrections(clock.instant()), context);
                yield control.rescheduleAfter(PileusOperator.RECHECK);
            }
        };
    }

    /** Notes the failure; it is tried again, later each time. */
    @Override
    public ErrorStatusUpdateControl<ReplicaTarget> updateErrorStatus(
            ReplicaTarget target, Context<ReplicaTarget> context, Exception cause) {
        Observation seen = observe(target, context);
        updateStatus(seen, Verdict.no(Failure.of(cause)), seen.corrections(clock.instant()), context);
        return ErrorStatusUpdateControl.noStatusUpdate();
    }

    private static Observation observe(ReplicaTarget target, Context<ReplicaTarget> context) {
        return new Observation(
                target,
                TargetsOfDeployment.inForce(target, context.getSecondaryResourcesAsStream(ReplicaTarget.class)),
                context.getSecondaryResource(Deployment.class),
                context.getSecondaryResourcesAsStream(HorizontalPodAutoscaler.class)
                        .min(Comparator.comparing(
                                autoscaler -> autoscaler.getMetadata().getName())));
    }

    /**
     * Writes the target's number, by the version of the Deployment that the decision is about: where the watch is behind, the
     * API server says so, and nothing is taken for somebody's change that is none.
     */
    private void apply(ReplicaTarget target, Deployment seen) {
        Scale scale = new ScaleBuilder()
                .withNewMetadata()
                .withNamespace(seen.getMetadata().getNamespace())
                .withName(seen.getMetadata().getName())
                .withResourceVersion(seen.getMetadata().getResourceVersion())
                .endMetadata()
                .withNewSpec()
                .withReplicas(target.getSpec().replicas())
                .endSpec()
                .build();
        client.resource(seen)
                .subresource("scale")
                .patch(APPLY, client.getKubernetesSerialization().asJson(scale));
    }

    /** Writes the status that the target should have, unless it has that, and then an Event where it is newly not applied. */
    private void updateStatus(
            Observation seen, Verdict applied, Corrections corrections, Context<ReplicaTarget> context) {
        ReplicaTarget target = seen.target();
        ReplicaTargetStatus status = seen.status(applied, corrections, clock.instant());
        if (status.equals(target.getStatus())) {
            return;
        }
        PrimaryUpdateAndCacheUtils.ssaPatchStatusAndCacheResource(target, withStatusAlone(target, status), context);
        // Who makes a target and its Deployment together may have the target seen first, which is worth no Event.
        String before = Optional.ofNullable(target.getStatus())
                .flatMap(known -> known.condition(Observation.APPLIED))
                .map(Condition::getReason)
                .orElse(Reason.DEPLOYMENT_NOT_FOUND.text());
        if (!applied.is() && !applied.reason().text().equals(before)) {
            events.write(
                    target, Map.of(), new Change(Type.WARNING, applied.reason().text(), applied.message()));
        }
    }

    private static ReplicaTarget withStatusAlone(ReplicaTarget target, ReplicaTargetStatus status) {
        ReplicaTarget applied = new ReplicaTarget();
        applied.setMetadata(new ObjectMetaBuilder()
                .withNamespace(target.getMetadata().getNamespace())
                .withName(target.getMetadata().getName())
                .build());
        applied.setStatus(status);
        return applied;
    }
}
