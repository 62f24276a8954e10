package dev.pileus.status.condition;

import dev.pileus.api.Phase;
import dev.pileus.api.Reason;
import dev.pileus.api.ReasonCode;
import dev.pileus.status.cluster.KnativeService;
import dev.pileus.status.cluster.WorkloadObjects;
import java.util.List;
import java.util.Optional;

/**
 * Derives the condition of a workload that is a Knative Service. While nobody asks for it, it has no pods. A change of
 * it makes a revision; the one before serves until that has been ready once.
 */
final class KnativeCondition {

    private final KnativeService service;
    private final WorkloadObjects objects;
    private final DeploymentMessages messages;
    private final List<PodState> pods;

    private KnativeCondition(KnativeService service, WorkloadObjects objects, DeploymentMessages messages) {
        this.service = service;
        this.objects = objects;
        this.messages = messages;
        this.pods = objects.pods().stream()
                .map(PodState::new)
                .filter(PodState::isLive)
                .toList();
    }

    static Condition of(WorkloadObjects objects, DeploymentMessages messages) {
        return objects.knativeServices().stream()
                .findFirst()
                .map(service -> of(service, objects, messages))
                .orElseGet(() -> new Condition(
                        Phase.PENDING,
                        "asked for",
                        Optional.of(Reason.of(ReasonCode.OBJECT_MISSING, "its Knative service is not there"))));
    }

    private static Condition of(KnativeService service, WorkloadObjects objects, DeploymentMessages messages) {
        KnativeCondition condition = new KnativeCondition(service, objects, messages);
        return service.isServed() ? condition.served() : condition.starting();
    }

    /** How it fares while it has never been ready. */
    private Condition starting() {
        List<PodState> latest = podsOf(service.status().latestCreatedRevisionName());
        Optional<Reason> notMade = latest.isEmpty() ? CreationDiagnosis.of(objects.events()) : Optional.empty();
        Optional<Reason> problem =
                messages.diagnose(latest, objects.events()).or(() -> notMade).or(() -> KnativeDiagnosis.of(service));
        boolean hasGivenUp = isReady().equals("False") && latest.isEmpty() && notMade.isEmpty();
        if (hasGivenUp) {
            return new Condition(Phase.FAILED, "Knative service did not start", problem);
        }
        return new Condition(
                Phase.PENDING,
                latest.isEmpty() ? "Knative service is starting" : counted(latest),
                problem.or(() -> Optional.of(DeploymentCondition.waiting(latest, messages))));
    }

    /** How it fares once a revision has been ready. */
    private Condition served() {
        List<PodState> serving = podsOf(service.status().latestReadyRevisionName());
        Optional<Reason> problem = service.isUpToDate()
                ? messages.diagnose(serving, objects.events()).or(() -> KnativeDiagnosis.of(service))
                : changeProblem().map(why -> why.after(messages.notServed() + ": "));
        if (!isReachable()) {
            return new Condition(
                    Phase.PENDING,
                    serving.isEmpty() ? "Knative service is not ready" : counted(serving),
                    problem.or(() -> progressing("its address is being made")));
        }
        if (serving.isEmpty()) {
            return new Condition(Phase.SLEEPING, "Knative service is asleep until somebody asks for it", problem);
        }
        return serving.stream().anyMatch(PodState::isReady)
                ? new Condition(Phase.RUNNING, counted(serving), problem)
                : new Condition(Phase.PENDING, counted(serving), problem.or(() -> progressing("it is waking up")));
    }

    /** What is wrong with the revision of the latest change; empty where it is only a matter of time. */
    private Optional<Reason> changeProblem() {
        List<PodState> latest = podsOf(service.status().latestCreatedRevisionName());
        return messages.diagnose(latest, objects.events())
                .or(() -> latest.isEmpty() ? CreationDiagnosis.of(objects.events()) : Optional.empty())
                .or(() -> KnativeDiagnosis.of(service));
    }

    /**
     * Whether requests come through. While traffic goes over from one revision to the next Knative does not call it
     * ready, but does answer; and it goes on serving where only the latest change fails.
     */
    private boolean isReachable() {
        List<PodState> serving = podsOf(service.status().latestReadyRevisionName());
        return isReady().equals("True")
                || !service.isUpToDate()
                || pods.size() > serving.size()
                || (isReady().equals("False") && serving.stream().anyMatch(PodState::isReady));
    }

    private String isReady() {
        return service.condition("Ready").map(KnativeService.Condition::status).orElse("Unknown");
    }

    private List<PodState> podsOf(String revision) {
        return pods.stream()
                .filter(pod -> KnativeService.revisionOf(pod.pod()).equals(revision))
                .toList();
    }

    private static Optional<Reason> progressing(String message) {
        return Optional.of(new Reason(ReasonCode.PROGRESSING, message));
    }

    private static String counted(List<PodState> pods) {
        long ready = pods.stream().filter(PodState::isReady).count();
        return "Knative service has %d/%d pods ready".formatted(ready, pods.size());
    }
}
