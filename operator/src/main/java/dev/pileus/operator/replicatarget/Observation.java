package dev.pileus.operator.replicatarget;

import dev.pileus.operator.EventRecorder.Change;
import dev.pileus.operator.EventRecorder.Type;
import dev.pileus.operator.Failure;
import dev.pileus.operator.Reason;
import dev.pileus.operator.Verdict;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A snapshot of a target and its Deployment, from which the decision and the status follow.
 *
 * @param target the target, with the status that it has
 * @param inForce the target that is in force for the Deployment: the same, or an older one
 * @param deployment the Deployment, {@linkplain Deployments#reduced reduced}
 * @param autoscaler the HorizontalPodAutoscaler of the Deployment
 */
record Observation(
        ReplicaTarget target,
        ReplicaTarget inForce,
        Optional<Deployment> deployment,
        Optional<HorizontalPodAutoscaler> autoscaler) {

    static final String APPLIED = "Applied";
    static final String READY = "Ready";

    /** The reason of an Event about a Deployment whose number of replicas follows the target's. */
    static final String SCALED = "Scaled";

    /** The reason of an Event about a Deployment whose number of replicas somebody else has changed. */
    static final String DRIFT_CORRECTED = "DriftCorrected";

    /** With one of these reasons the Deployment had the target's number when it was last looked at. */
    private static final Set<String> IN_FORCE = Set.of(Reason.APPLIED.text(), Reason.CONTESTED.text());

    /** Decides on what is to be done now. */
    Decision decision(Instant now) {
        if (!name(inForce).equals(name(target))) {
            return leave(
                    Reason.SUPERSEDED,
                    "the ReplicaTarget '%s', which is older, is in force for the Deployment '%s'"
                            .formatted(name(inForce), deploymentName()));
        }
        if (deployment.isEmpty()) {
            return leave(Reason.DEPLOYMENT_NOT_FOUND, "there is no Deployment '%s'".formatted(deploymentName()));
        }
        if (autoscaler.isPresent()) {
            return leave(
                    Reason.AUTOSCALED,
                    "the HorizontalPodAutoscaler '%s' scales the Deployment '%s'"
                            .formatted(autoscaler.get().getMetadata().getName(), deploymentName()));
        }
        Corrections corrections = corrections(now);
        if (actual() == desired()) {
            return new Decision.Keep(applied(corrections), corrections, corrections.until());
        }
        if (!wasInForce()) {
            Change change = new Change(Type.NORMAL, SCALED, "from %d to %d replicas".formatted(actual(), desired()));
            return new Decision.Write(applied(Corrections.NONE), Corrections.NONE, change);
        }
        return drifted(corrections, now);
    }

    private static Decision leave(Reason reason, String message) {
        return new Decision.Keep(new Verdict(false, reason, message), Corrections.NONE, Optional.empty());
    }

    private Decision drifted(Corrections before, Instant now) {
        String manager = deployment.flatMap(Deployments::otherManager).orElse("unknown");
        if (now.isBefore(before.next())) {
            String message = "'%s' has set %d replicas; they are put back to %d at %s, as they were %d times before"
                    .formatted(manager, actual(), desired(), before.next(), before.count());
            return new Decision.Keep(new Verdict(false, Reason.CONTESTED, message), before, Optional.of(before.next()));
        }
        Corrections corrections = before.plus(manager, now);
        Change change = new Change(
                Type.NORMAL,
                DRIFT_CORRECTED,
                "from %d replicas, set by '%s', to %d".formatted(actual(), manager, desired()));
        return new Decision.Write(applied(corrections), corrections, change);
    }

    private Verdict applied(Corrections corrections) {
        return corrections.isContested()
                ? new Verdict(
                        false,
                        Reason.CONTESTED,
                        "'%s' sets the replicas, too; %d times they were put back to %d, last at %s, and are not again before %s"
                                .formatted(
                                        corrections.manager(),
                                        corrections.count(),
                                        desired(),
                                        corrections.lastTime(),
                                        corrections.next()))
                : new Verdict(
                        true,
                        Reason.APPLIED,
                        "the Deployment '%s' asks for %d replicas".formatted(deploymentName(), desired()));
    }

    /** The corrections that still count. */
    Corrections corrections(Instant now) {
        return Optional.ofNullable(target.getStatus())
                .filter(this::isCurrent)
                .map(ReplicaTargetStatus::corrections)
                .filter(corrections -> corrections.until().filter(now::isBefore).isPresent())
                .orElse(Corrections.NONE);
    }

    /** Tells whether the Deployment has had the target's number, so that another one is somebody else's. */
    private boolean wasInForce() {
        return Optional.ofNullable(target.getStatus())
                .filter(this::isCurrent)
                .filter(status -> status.corrections() != null
                        || status.condition(APPLIED)
                                .map(Condition::getReason)
                                .filter(IN_FORCE::contains)
                                .isPresent())
                .isPresent();
    }

    private boolean isCurrent(ReplicaTargetStatus status) {
        return status.observedGeneration() == target.getMetadata().getGeneration();
    }

    /** The status that the target should have. */
    ReplicaTargetStatus status(Verdict applied, Corrections corrections, Instant now) {
        return new ReplicaTargetStatus(
                target.getMetadata().getGeneration(),
                deployment
                        .map(Deployment::getStatus)
                        .map(DeploymentStatus::getReplicas)
                        .orElse(0),
                ready(),
                deployment.map(Deployments::selector).orElse(null),
                corrections.equals(Corrections.NONE) ? null : corrections,
                List.of(condition(APPLIED, applied, now), condition(READY, readiness(applied), now)));
    }

    private Verdict readiness(Verdict applied) {
        if (!applied.is()) {
            return applied;
        }
        String message = "%d of %d replicas are ready".formatted(ready(), desired());
        if (isObserved() && ready() == desired()) {
            return new Verdict(true, Reason.REPLICAS_READY, message);
        }
        return deployment
                .flatMap(Deployments::refusal)
                .map(Failure::ofPods)
                .map(Verdict::no)
                .orElseGet(() -> new Verdict(false, Reason.REPLICAS_NOT_READY, message));
    }

    /** Tells whether Kubernetes has looked at the Deployment since it asks for this many. */
    private boolean isObserved() {
        return actual() == desired()
                && deployment
                        .filter(known -> Objects.equals(
                                known.getStatus().getObservedGeneration(),
                                known.getMetadata().getGeneration()))
                        .isPresent();
    }

    private int ready() {
        return deployment
                .map(Deployment::getStatus)
                .map(DeploymentStatus::getReadyReplicas)
                .orElse(0);
    }

    private int actual() {
        return deployment.map(known -> known.getSpec().getReplicas()).orElse(0);
    }

    private int desired() {
        return target.getSpec().replicas();
    }

    private String deploymentName() {
        return target.getSpec().deploymentName();
    }

    private static String name(ReplicaTarget target) {
        return target.getMetadata().getName();
    }

    private Condition condition(String type, Verdict verdict, Instant now) {
        Optional<Condition> before = Optional.ofNullable(target.getStatus()).flatMap(status -> status.condition(type));
        return verdict.condition(type, before, target.getMetadata().getGeneration(), now);
    }
}
