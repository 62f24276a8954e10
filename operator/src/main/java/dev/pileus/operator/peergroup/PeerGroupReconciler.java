package dev.pileus.operator.peergroup;

import dev.pileus.operator.EventRecorder;
import dev.pileus.operator.Failure;
import dev.pileus.operator.FailureException;
import dev.pileus.operator.PileusOperator;
import dev.pileus.operator.Settings.PeerPods;
import dev.pileus.operator.SpecOrMetadataChanged;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.FieldSelector;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceUtils;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.PrimaryUpdateAndCacheUtils;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.dependent.workflow.Workflow;
import io.javaoperatorsdk.operator.processing.dependent.workflow.WorkflowBuilder;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.rate.RateLimited;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Makes a group what its spec says. It decides by its watches alone: where nothing has changed the Kubernetes API is not asked.
 */
@ControllerConfiguration(
        name = PeerGroupReconciler.NAME,
        fieldManager = PileusOperator.NAME,
        informer = @Informer(onUpdateFilter = SpecOrMetadataChanged.class),
        generationAwareEventProcessing = false,
        maxReconciliationInterval =
                @MaxReconciliationInterval(interval = PileusOperator.RESYNC_MINUTES, timeUnit = TimeUnit.MINUTES))
// The pods of a large group become ready one by one; their number is written down twice a second at most.
@RateLimited(maxReconciliations = 2, within = 1, unit = TimeUnit.SECONDS)
@GradualRetry(
        maxAttempts = Integer.MAX_VALUE,
        initialInterval = 1_000,
        intervalMultiplier = 2,
        maxInterval = PileusOperator.MAX_RETRY_MILLIS)
public final class PeerGroupReconciler implements Reconciler<PeerGroup> {

    static final String NAME = "peergroup";

    private static final Duration UNTIL_LEFTOVERS_ARE_GONE = Duration.ofSeconds(2);

    private final Clock clock;
    private final GroupEvents events;
    private final LinkSurvey survey;
    private final List<GroupDependent<?>> dependents;
    private final Workflow<PeerGroup> workflow;

    /**
     * @param pods the image and the size of the pods of peers
     * @param survey asks the peers about their links
     */
    PeerGroupReconciler(KubernetesClient client, PeerPods pods, LinkSurvey survey, Clock clock) {
        this.clock = clock;
        this.events = new GroupEvents(new EventRecorder(client, clock));
        this.survey = survey;
        GroupDependent<?> service = new PeerService();
        GroupDependent<?> list = new PeerList(pods.domain());
        GroupDependent<?> account = new PeerAccount();
        GroupDependent<?> role = new PeerRole();
        GroupDependent<?> binding = new PeerRoleBinding();
        GroupDependent<?> budget = new PeerBudget();
        GroupDependent<?> set = new PeerSet(pods);
        dependents = List.of(service, list, account, role, binding, budget, set);
        workflow = new WorkflowBuilder<PeerGroup>()
                .withThrowExceptionFurther(false)
                .addDependentResource(service)
                .addDependentResource(list)
                .addDependentResource(account)
                .addDependentResource(role)
                .addDependentResource(budget)
                .addDependentResourceAndConfigure(binding)
                .dependsOn(account, role)
                // Who starts finds itself in the list, and who goes is out of it before.
                .addDependentResourceAndConfigure(set)
                .dependsOn(service, list, binding)
                .build();
    }

    @Override
    public List<EventSource<?, PeerGroup>> prepareEventSources(EventSourceContext<PeerGroup> context) {
        List<EventSource<?, PeerGroup>> sources =
                new ArrayList<>(EventSourceUtils.eventSourcesFromWorkflow(context, workflow));
        sources.add(new InformerEventSource<>(
                InformerEventSourceConfiguration.from(Event.class, PeerGroup.class)
                        .withFieldSelector(new FieldSelector(
                                new FieldSelector.Field("involvedObject.kind", "StatefulSet"),
                                new FieldSelector.Field("reason", PodRefusals.FAILED_CREATE)))
                        .withSecondaryToPrimaryMapper(event -> Set.of(new ResourceID(
                                event.getInvolvedObject().getName(),
                                event.getInvolvedObject().getNamespace())))
                        .build(),
                context));
        sources.add(survey);
        return sources;
    }

    @Override
    public UpdateControl<PeerGroup> reconcile(PeerGroup group, Context<PeerGroup> context) {
        if (hasLeftovers(group, context)) {
            return UpdateControl.<PeerGroup>noUpdate().rescheduleAfter(UNTIL_LEFTOVERS_ARE_GONE);
        }
        Optional<Failure> failure = group.isPaused() ? Optional.empty() : apply(group, context);
        if (failure.isPresent() && failure.get() instanceof Failure.Transient failed) {
            throw new FailureException(failed);
        }
        updateStatus(group, context, failure);
        UpdateControl<PeerGroup> control = UpdateControl.noUpdate();
        return failure.isPresent() ? control.rescheduleAfter(PileusOperator.RECHECK) : control;
    }

    /** What failed is tried again, later each time. */
    @Override
    public ErrorStatusUpdateControl<PeerGroup> updateErrorStatus(
            PeerGroup group, Context<PeerGroup> context, Exception cause) {
        updateStatus(group, context, Optional.of(Failure.of(cause)));
        return ErrorStatusUpdateControl.noStatusUpdate();
    }

    private Optional<Failure> apply(PeerGroup group, Context<PeerGroup> context) {
        Optional<Integer> before = size(context);
        Optional<Failure> failure = Failure.of(
                workflow.reconcile(group, context).getErroredDependents().values());
        Optional<Integer> now = size(context);
        if (before.isPresent() && now.isPresent() && !before.equals(now)) {
            events.scaled(group, before.get(), now.get());
        }
        return failure;
    }

    /** How many pods the StatefulSet asks for, if there is one. */
    private static Optional<Integer> size(Context<PeerGroup> context) {
        return context.getSecondaryResource(StatefulSet.class)
                .map(set -> set.getSpec().getReplicas());
    }

    /** Objects of a group of the same name that was deleted: Kubernetes is about to remove them, and must not be kept from it. */
    private boolean hasLeftovers(PeerGroup group, Context<PeerGroup> context) {
        return dependents.stream()
                .flatMap(dependent -> dependent.getSecondaryResource(group, context).stream())
                .anyMatch(object -> GroupDependent.isLeftover(object, group));
    }

    /**
     * Writes the status that the group should have, unless it has that, and then an Event for each change. What was written is
     * what the next reconciliation sees, be the watch ahead of it or behind, so no change is taken for a new one.
     */
    private void updateStatus(PeerGroup group, Context<PeerGroup> context, Optional<Failure> failure) {
        Optional<StatefulSet> set = context.getSecondaryResource(StatefulSet.class);
        Optional<Failure> refusal =
                set.flatMap(pods -> PodRefusals.latest(group, pods, context.getSecondaryResources(Event.class)));
        PeerGroupStatus status = new Observation(
                        group, set, survey.getSecondaryResources(group).stream().findFirst(), refusal, failure)
                .status(clock.instant());
        if (!status.equals(group.getStatus())) {
            PrimaryUpdateAndCacheUtils.ssaPatchStatusAndCacheResource(group, withStatusAlone(group, status), context);
            events.statusChanged(group, status);
        }
    }

    private static PeerGroup withStatusAlone(PeerGroup group, PeerGroupStatus status) {
        PeerGroup applied = new PeerGroup();
        applied.setMetadata(new ObjectMetaBuilder()
                .withNamespace(group.getMetadata().getNamespace())
                .withName(group.getMetadata().getName())
                .build());
        applied.setSpec(null);
        applied.setStatus(status);
        return applied;
    }
}
