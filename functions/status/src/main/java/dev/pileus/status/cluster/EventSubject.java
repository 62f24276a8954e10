package dev.pileus.status.cluster;

import io.kubernetes.client.openapi.models.CoreV1Event;
import io.kubernetes.client.openapi.models.V1ObjectReference;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which workload an event tells of. It has to follow from names, because events have no labels, and because a pod's
 * events outlive the pod.
 */
final class EventSubject {

    /** What the API server appends to a pod's {@code generateName}. */
    private static final Pattern POD = Pattern.compile("(.+)-[bcdfghjklmnpqrstvwxz2456789]{5}");

    private EventSubject() {}

    static Optional<WorkloadKey> workload(CoreV1Event event) {
        V1ObjectReference subject = event.getInvolvedObject();
        if (subject.getKind() == null || subject.getName() == null || subject.getNamespace() == null) {
            return Optional.empty();
        }
        return switch (subject.getKind()) {
            case "Job" -> Optional.of(new WorkloadKey(subject.getNamespace(), subject.getName()));
            case "Pod" -> {
                Matcher pod = POD.matcher(subject.getName());
                yield pod.matches()
                        ? Optional.of(new WorkloadKey(subject.getNamespace(), pod.group(1)))
                        : Optional.empty();
            }
            default -> Optional.empty();
        };
    }
}
