package dev.pileus.status.cluster;

import dev.pileus.common.Kind;
import io.kubernetes.client.openapi.models.CoreV1Event;
import io.kubernetes.client.openapi.models.V1ObjectReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which workload an event tells of. It has to follow from names, because events have no labels, and because they outlive
 * what they are about. The name of a pod alone does not tell: {@code a-b-c} may be a pod of the Job {@code a-b} or of
 * the Deployment {@code a}. So an event is kept for each workload that it may be of, and which one it is follows from
 * the workloads that there are.
 */
final class EventSubject {

    /** What Kubernetes makes up names of: no vowels, and no digits that look like letters. */
    private static final String MADE_UP = "[bcdfghjklmnpqrstvwxz2456789]";

    /** What the API server appends to a pod's {@code generateName}. */
    private static final Pattern OF_A_POD = Pattern.compile("(.+)-" + MADE_UP + "{5}");

    /** What the deployment controller appends for a ReplicaSet: a hash of the pod's template, of no fixed length. */
    private static final Pattern OF_A_REPLICA_SET = Pattern.compile("(.+)-" + MADE_UP + "{1,10}");

    private EventSubject() {}

    /** The workloads that it may tell of; none, where it is about something else. */
    static List<WorkloadKey> candidates(CoreV1Event event) {
        V1ObjectReference subject = event.getInvolvedObject();
        if (subject == null
                || subject.getKind() == null
                || subject.getName() == null
                || subject.getNamespace() == null) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            workload(kind, subject).filter(name -> !names.contains(name)).ifPresent(names::add);
        }
        return names.stream()
                .map(name -> new WorkloadKey(subject.getNamespace(), name))
                .toList();
    }

    /** Whether the event's subject may belong to a workload of that name and kind. */
    static boolean fits(CoreV1Event event, String workload, Kind kind) {
        return workload(kind, event.getInvolvedObject())
                .filter(workload::equals)
                .isPresent();
    }

    /** Of which workload the subject is, if that is of this kind. */
    private static Optional<String> workload(Kind kind, V1ObjectReference subject) {
        String name = Objects.requireNonNull(subject.getName());
        return switch (kind) {
            case COMMAND ->
                switch (subject.getKind()) {
                    case "Job" -> Optional.of(name);
                    case "Pod" -> without(OF_A_POD, name);
                    default -> Optional.empty();
                };
            case SSH, WEBSITE, GAME, MODEL ->
                switch (subject.getKind()) {
                    case "Deployment", "PersistentVolumeClaim" -> Optional.of(name);
                    case "ReplicaSet" -> without(OF_A_REPLICA_SET, name);
                    case "Pod" -> without(OF_A_POD, name).flatMap(replicaSet -> without(OF_A_REPLICA_SET, replicaSet));
                    default -> Optional.empty();
                };
        };
    }

    private static Optional<String> without(Pattern suffix, String name) {
        Matcher matcher = suffix.matcher(name);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
