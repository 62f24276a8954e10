package dev.pileus.status.condition;

import dev.pileus.api.Phase;
import dev.pileus.api.Reason;
import dev.pileus.api.ReasonCode;
import dev.pileus.status.cluster.PeerGroup;
import dev.pileus.status.cluster.WorkloadObjects;
import java.util.List;
import java.util.Optional;

/**
 * How a workload fares that is a PeerGroup. The operator says most of it; why a pod does not start, it says of single pods
 * nowhere.
 */
final class PeerGroupCondition {

    private PeerGroupCondition() {}

    static Condition of(WorkloadObjects objects, DeploymentMessages messages) {
        return objects.peerGroups().stream()
                .findFirst()
                .map(group -> new Condition(
                        isRunning(group) ? Phase.RUNNING : Phase.PENDING,
                        summary(group),
                        reason(group, objects, messages)))
                .orElseGet(() -> new Condition(
                        Phase.PENDING,
                        "asked for",
                        Optional.of(new Reason(ReasonCode.OBJECT_MISSING, "its peer group is not there"))));
    }

    private static boolean isRunning(PeerGroup group) {
        return group.isObserved() && group.ifTrue(PeerGroup.READY).isPresent();
    }

    private static String summary(PeerGroup group) {
        int peers = group.spec().replicas();
        if (peers == 0 && isRunning(group)) {
            return "no peers, as asked for";
        }
        PeerGroup.Links links = group.status().links();
        return "%d of %d peers ready, %d of %d links up"
                .formatted(Math.min(group.status().readyReplicas(), peers), peers, links.up(), links.expected());
    }

    private static Optional<Reason> reason(PeerGroup group, WorkloadObjects objects, DeploymentMessages messages) {
        Optional<Reason> degraded = group.ifTrue(PeerGroup.DEGRADED).map(PeerGroupCondition::reason);
        if (isRunning(group)) {
            return degraded;
        }
        if (!group.isObserved()) {
            return degraded.or(() -> progressing("the operator has not seen this yet"));
        }
        List<PodState> pods = objects.pods().stream()
                .map(PodState::new)
                .filter(PodState::isLive)
                .toList();
        return degraded.or(() -> messages.diagnose(pods, objects.events()))
                .or(() -> paused(group))
                .or(() -> progressing(group.ifTrue(PeerGroup.PROGRESSING)
                        .map(PeerGroup.Condition::message)
                        .filter(message -> !message.isEmpty())
                        .orElse(messages.starting())));
    }

    private static Optional<Reason> paused(PeerGroup group) {
        return group.status().conditions().stream()
                .filter(condition -> condition.reason().equals("Paused"))
                .map(condition -> new Reason(ReasonCode.SUSPENDED, "somebody has paused it"))
                .findFirst();
    }

    private static Optional<Reason> progressing(String message) {
        return Optional.of(new Reason(ReasonCode.PROGRESSING, message));
    }

    /** The operator's reasons are codes as they stand, but for those that mean what another code says. */
    private static Reason reason(PeerGroup.Condition condition) {
        ReasonCode code =
                switch (condition.reason()) {
                    case "PodsRefused" -> ReasonCode.POD_REFUSED;
                    case "ApiError" -> ReasonCode.KUBERNETES_UNAVAILABLE;
                    default -> ReasonCode.of(condition.reason());
                };
        return new Reason(
                code, CrashDiagnosis.oneLine(condition.message().isEmpty() ? condition.reason() : condition.message()));
    }
}
