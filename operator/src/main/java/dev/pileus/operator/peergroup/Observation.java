package dev.pileus.operator.peergroup;

import dev.pileus.operator.Failure;
import dev.pileus.operator.Reason;
import dev.pileus.operator.Verdict;
import dev.pileus.operator.peergroup.PeerGroupStatus.Links;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A snapshot of a group, from which its status follows. Nothing in a status is a time of its own but the conditions'
 * transitions, so it stays the same as long as the group does.
 *
 * @param group the group, with the status that it has
 * @param set the StatefulSet of its pods
 * @param survey what its peers say of their links, once they were asked
 * @param refusal why Kubernetes makes no more pods
 * @param failure why an object could not be applied
 */
record Observation(
        PeerGroup group,
        Optional<StatefulSet> set,
        Optional<LinkSurvey.Result> survey,
        Optional<Failure> refusal,
        Optional<Failure> failure) {

    static final String READY = "Ready";
    static final String PROGRESSING = "Progressing";
    static final String DEGRADED = "Degraded";

    /** The status that the group should have. */
    PeerGroupStatus status(Instant now) {
        return new PeerGroupStatus(
                group.getMetadata().getGeneration(),
                pods(),
                readyPods(),
                GroupLabels.selector(group),
                links(),
                List.of(
                        condition(READY, ready(), now),
                        condition(PROGRESSING, progressing(), now),
                        condition(DEGRADED, degraded(), now)));
    }

    /** What keeps the group from its size: Kubernetes' refusal of pods counts as long as some are missing. */
    private Optional<Failure> effectiveFailure() {
        return failure.or(() -> pods() < desired() ? refusal : Optional.empty());
    }

    private Verdict ready() {
        if (failure.isPresent()) {
            return Verdict.no(failure.get());
        }
        if (isSettled()) {
            return desired() == 0
                    ? new Verdict(true, Reason.NO_PEERS, "the group has no peers, as asked for")
                    : new Verdict(
                            true, Reason.ALL_PEERS_READY, "%d of %d peers are ready".formatted(desired(), desired()));
        }
        return effectiveFailure()
                .map(Verdict::no)
                .orElseGet(() -> new Verdict(
                        false, Reason.PEERS_NOT_READY, "%d of %d peers are ready".formatted(readyPods(), desired())));
    }

    private Verdict progressing() {
        if (group.isPaused()) {
            return new Verdict(false, Reason.PAUSED, "the annotation %s is \"true\"".formatted(PeerGroup.PAUSED));
        }
        if (failure.isPresent() && failure.get() instanceof Failure.Transient failed) {
            return new Verdict(true, failed.reason(), failed.message() + "; it is tried again");
        }
        if (effectiveFailure().isPresent()) {
            return Verdict.no(effectiveFailure().get());
        }
        if (isSettled()) {
            return new Verdict(false, Reason.SETTLED, "the group is as asked for");
        }
        if (pods() != desired()) {
            return new Verdict(true, Reason.SCALING, "from %d to %d peers".formatted(pods(), desired()));
        }
        int current = isObserved() ? updatedPods() : 0;
        return current < desired()
                ? new Verdict(true, Reason.ROLLING_OUT, "%d of %d peers are up to date".formatted(current, desired()))
                : new Verdict(
                        true, Reason.PEERS_STARTING, "%d of %d peers are ready".formatted(readyPods(), desired()));
    }

    private Verdict degraded() {
        if (effectiveFailure().isPresent()) {
            return new Verdict(
                    true,
                    effectiveFailure().get().reason(),
                    effectiveFailure().get().message());
        }
        int down = survey.map(LinkSurvey.Result::down).orElse(0);
        if (isSettled() && down > 0) {
            return new Verdict(true, Reason.LINKS_DOWN, "%d of %d links are down".formatted(down, expectedLinks()));
        }
        // Until the peers were asked once, say after the operator's restart, what was known stands.
        Optional<Condition> before = before(DEGRADED);
        if (isSettled()
                && survey.isEmpty()
                && before.filter(Observation::tellsOfLinks).isPresent()) {
            return new Verdict(true, Reason.LINKS_DOWN, before.get().getMessage());
        }
        return new Verdict(false, Reason.AS_EXPECTED, "nothing is wrong");
    }

    private static boolean tellsOfLinks(Condition condition) {
        return condition.getReason().equals(Reason.LINKS_DOWN.text());
    }

    private Links links() {
        int up = survey.map(LinkSurvey.Result::up)
                .or(() -> Optional.ofNullable(group.getStatus())
                        .map(PeerGroupStatus::links)
                        .map(Links::up))
                .orElse(0);
        return new Links(Math.min(up, expectedLinks()), expectedLinks());
    }

    private int expectedLinks() {
        return group.getSpec().expectedLinks();
    }

    private int desired() {
        return group.getSpec().replicas();
    }

    private int pods() {
        return status().map(StatefulSetStatus::getReplicas).orElse(0);
    }

    private int readyPods() {
        return status().map(StatefulSetStatus::getReadyReplicas).orElse(0);
    }

    /** How many pods are of the current template. */
    private int updatedPods() {
        return status().map(StatefulSetStatus::getUpdatedReplicas).orElse(0);
    }

    /** Tells whether there are as many pods as asked for, all of the current template and ready. */
    private boolean isSettled() {
        return isObserved() && pods() == desired() && readyPods() == desired() && updatedPods() == desired();
    }

    /** Tells whether the StatefulSet is what the group asks for, and Kubernetes has looked at it. */
    private boolean isObserved() {
        return set.filter(set -> set.getSpec().getReplicas() == desired()
                        && set.getStatus() != null
                        && Objects.equals(
                                set.getStatus().getObservedGeneration(),
                                set.getMetadata().getGeneration()))
                .isPresent();
    }

    private Optional<StatefulSetStatus> status() {
        return set.map(StatefulSet::getStatus);
    }

    private Optional<Condition> before(String type) {
        return Optional.ofNullable(group.getStatus()).flatMap(status -> status.condition(type));
    }

    private Condition condition(String type, Verdict verdict, Instant now) {
        return verdict.condition(type, before(type), group.getMetadata().getGeneration(), now);
    }
}
