package dev.pileus.status.condition;

import dev.pileus.api.Reason;
import dev.pileus.api.ReasonCode;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodStatus;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Diagnoses a pod that the node or the scheduler has put an end to. */
final class Eviction {

    private static final Pattern VOLUME =
            Pattern.compile("EmptyDir volume \"([^\"]+)\" exceeds the limit \"([^\"]+)\"");
    private static final Pattern STORAGE = Pattern.compile(
            "ephemeral (?:local )?storage (?:usage exceeds the total limit of containers|limit) \"?([^\" ]+?)\"?\\.? *$");
    private static final Pattern NODE = Pattern.compile("node was low on resource: ([a-z-]+)");

    private Eviction() {}

    static Optional<Reason> of(V1Pod pod) {
        V1PodStatus status = Optional.ofNullable(pod.getStatus()).orElseGet(V1PodStatus::new);
        String message = Optional.ofNullable(status.getMessage()).orElse("");
        return switch (Optional.ofNullable(status.getReason()).orElse("")) {
            case "Evicted" -> Optional.of(evicted(message).after("stopped: "));
            case "Preempting", "Preempted" ->
                Optional.of(
                        new Reason(ReasonCode.PREEMPTED, "stopped: its place was needed for something more important"));
            case "Shutdown", "NodeShutdown", "Terminated" ->
                Optional.of(new Reason(ReasonCode.NODE_SHUTDOWN, "stopped: the node it ran on was shut down"));
            case "NodeLost" -> Optional.of(new Reason(ReasonCode.NODE_LOST, "stopped: the node it ran on was lost"));
            default -> Optional.empty();
        };
    }

    /** What the pod itself says of its failure, word for word. */
    static Optional<Reason> ownMessage(V1Pod pod) {
        return Optional.ofNullable(pod.getStatus())
                .flatMap(status ->
                        Optional.ofNullable(status.getMessage()).or(() -> Optional.ofNullable(status.getReason())))
                .map(message -> new Reason(ReasonCode.POD_FAILED, message));
    }

    private static Reason evicted(String message) {
        Matcher volume = VOLUME.matcher(message);
        if (volume.find()) {
            return Reason.of(
                    ReasonCode.STORAGE_LIMIT_EXCEEDED,
                    "it wrote more than the %s that '%s' holds",
                    volume.group(2),
                    volume.group(1));
        }
        Matcher storage = STORAGE.matcher(message);
        if (storage.find()) {
            return new Reason(
                    ReasonCode.STORAGE_LIMIT_EXCEEDED, "it wrote more data than its limit of " + storage.group(1));
        }
        Matcher node = NODE.matcher(message);
        if (node.find()) {
            return Reason.of(
                    ReasonCode.EVICTED,
                    "the node it ran on had too little %s left",
                    node.group(1).replace('-', ' '));
        }
        return new Reason(
                ReasonCode.EVICTED,
                "the node it ran on evicted it" + (message.isEmpty() ? "" : ": " + message.strip()));
    }
}
