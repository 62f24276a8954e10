package dev.pileus.status.condition;

import dev.pileus.api.Reason;
import dev.pileus.api.ReasonCode;
import io.kubernetes.client.openapi.models.CoreV1Event;
import io.kubernetes.client.openapi.models.V1ContainerState;
import io.kubernetes.client.openapi.models.V1ContainerStateTerminated;
import io.kubernetes.client.openapi.models.V1ContainerStateWaiting;
import io.kubernetes.client.openapi.models.V1ContainerStatus;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodCondition;
import io.kubernetes.client.openapi.models.V1PodStatus;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Diagnoses a pod that was made and does not start. */
final class StartDiagnosis {

    private static final Pattern NODES =
            Pattern.compile("nodes are available: (.+?)(?:\\. (?:preemption|no new claims).*)?$", Pattern.DOTALL);

    private StartDiagnosis() {}

    /** What the kubelet tells when it has come further than to a pod's volumes and network. */
    private static final Set<String> FURTHER = Set.of("Pulling", "Pulled", "Created", "Started");

    /** The problem of a pod, or empty where it is only a matter of time. */
    static Optional<Reason> of(V1Pod pod, List<CoreV1Event> events) {
        PodState state = new PodState(pod);
        Optional<V1PodCondition> scheduled = scheduling(pod);
        Optional<Reason> unschedulable = scheduled
                .filter(condition -> Objects.equals(condition.getReason(), "Unschedulable"))
                .map(condition -> unschedulable(condition.getMessage(), events));
        boolean hasBegun = state.allContainers().anyMatch(container -> container.getContainerID() != null);
        return unschedulable
                .or(() -> state.allContainers()
                        .flatMap(container -> waiting(container, events).stream())
                        .findFirst())
                .or(() -> hasBegun ? Optional.empty() : ofEvents(events, state.hasNode()));
    }

    /** The problem of a pod of which only the events are left. */
    static Optional<Reason> of(List<CoreV1Event> events) {
        return ofEvents(events, events.stream().anyMatch(event -> Objects.equals(event.getReason(), "Scheduled")));
    }

    /** The problem of a container that ended before its program began. */
    static Optional<Reason> of(V1ContainerStateTerminated end) {
        return switch (Objects.requireNonNullElse(end.getReason(), "")) {
            case "StartError", "ContainerCannotRun" -> Optional.of(cannotRun(end.getMessage()));
            default -> Optional.empty();
        };
    }

    private static Optional<Reason> waiting(V1ContainerStatus container, List<CoreV1Event> events) {
        Optional<V1ContainerStateWaiting> waiting =
                Optional.ofNullable(container.getState()).map(V1ContainerState::getWaiting);
        String message = waiting.map(V1ContainerStateWaiting::getMessage).orElse("");
        String image = container.getImage();
        return switch (waiting.map(V1ContainerStateWaiting::getReason).orElse("")) {
            case "InvalidImageName" ->
                Optional.of(new Reason(ReasonCode.INVALID_IMAGE_NAME, "'" + image + "' is not the name of an image"));
            case "ErrImageNeverPull" -> Optional.of(ImageDiagnosis.notFound(image));
            // While it waits for its next try the kubelet may not repeat why the last one failed.
            case "ErrImagePull", "ImagePullBackOff", "RegistryUnavailable", "ImageInspectError" ->
                Optional.of(ImageDiagnosis.of(image, message + "\n" + pullFailure(events)));
            case "CreateContainerConfigError", "CreateContainerError", "RunContainerError" ->
                Optional.of(cannotRun(message));
            default -> Optional.empty();
        };
    }

    /** What the events tell of a pod's problem, the newest first. */
    private static Optional<Reason> ofEvents(List<CoreV1Event> events, boolean hasNode) {
        boolean isFurther =
                events.stream().filter(StartDiagnosis::isOfPod).anyMatch(event -> FURTHER.contains(event.getReason()));
        return events.stream()
                .filter(StartDiagnosis::isOfPod)
                .flatMap(event -> switch (Objects.requireNonNullElse(event.getReason(), "")) {
                    case "FailedScheduling" ->
                        Optional.of(unschedulable(event.getMessage(), events)).filter(words -> !hasNode).stream();
                    case "Failed", "InspectFailed" -> ImageDiagnosis.ofEvent(event.getMessage()).stream();
                    case "FailedMount", "FailedCreatePodSandBox" ->
                        Optional.of(new Reason(ReasonCode.POD_SETUP_FAILED, "cannot start yet: " + event.getMessage()))
                                .filter(words -> !isFurther)
                                .stream();
                    default -> Optional.<Reason>empty().stream();
                })
                .findFirst()
                .or(() -> hasNode ? Optional.empty() : VolumeDiagnosis.ofEvents(events));
    }

    private static String pullFailure(List<CoreV1Event> events) {
        return events.stream()
                .filter(event -> isOfPod(event)
                        && ImageDiagnosis.ofEvent(event.getMessage()).isPresent())
                .map(CoreV1Event::getMessage)
                .findFirst()
                .orElse("");
    }

    private static Reason unschedulable(String message, List<CoreV1Event> events) {
        String said = Objects.requireNonNullElse(message, "");
        Matcher nodes = NODES.matcher(said);
        String why = nodes.find() ? nodes.group(1) : said;
        Optional<Reason> volume = VolumeDiagnosis.of(why, events);
        if (volume.isPresent()) {
            return volume.get();
        }
        return why.contains("Insufficient")
                ? new Reason(ReasonCode.INSUFFICIENT_RESOURCES, "no node has room: " + why)
                : new Reason(ReasonCode.UNSCHEDULABLE, "no node takes it: " + why);
    }

    private static Reason cannotRun(String message) {
        String words = Objects.requireNonNullElse(message, "");
        return words.contains("exec: \"/bin/sh\"")
                ? new Reason(ReasonCode.NO_SHELL, "the image has no shell (/bin/sh) to run the command with")
                : new Reason(
                        ReasonCode.CONTAINER_CANNOT_START,
                        "the container cannot be started" + (words.isBlank() ? "" : ": " + words.strip()));
    }

    private static boolean isOfPod(CoreV1Event event) {
        return Objects.equals(event.getInvolvedObject().getKind(), "Pod");
    }

    private static Optional<V1PodCondition> scheduling(V1Pod pod) {
        return Optional.ofNullable(pod.getStatus()).map(V1PodStatus::getConditions).stream()
                .flatMap(List::stream)
                .filter(condition -> condition.getType().equals("PodScheduled"))
                .findFirst();
    }
}
