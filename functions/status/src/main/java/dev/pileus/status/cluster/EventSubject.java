package dev.pileus.status.cluster;

import dev.pileus.common.Display.Shape;
import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.openapi.models.CoreV1Event;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1ObjectReference;
import io.kubernetes.client.openapi.models.V1Pod;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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

    /** What Pileus appends for a git app's ConfigMap. */
    private static final Pattern OF_A_REPOSITORY = Pattern.compile("(.+)-git");

    /** What Knative appends for a revision of a Service: a number. */
    private static final Pattern OF_A_REVISION = Pattern.compile("(.+)-[0-9]{5,}");

    /**
     * What is appended for a revision's deployment, its replica sets and pods. Of a long name the API server cuts off a
     * part before it makes up a pod's.
     */
    private static final Pattern BELOW_A_REVISION =
            Pattern.compile("(.+)-[0-9]{5,}-deployment(?:-(?:" + MADE_UP + "|-){1,16})?");

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
        return candidates(subject);
    }

    /**
     * The workloads that a pod of that name may be of. Which of them shows the pod's events depends on whether the pod
     * is known.
     */
    static List<WorkloadKey> candidates(V1Pod pod) {
        return candidates(pod.getMetadata(), "");
    }

    /** The workloads that the pods of a Job or a ReplicaSet may be of, by their names, as above. */
    static List<WorkloadKey> candidatesOfPods(KubernetesObject owner) {
        return candidates(owner.getMetadata(), "-bcdfg");
    }

    private static List<WorkloadKey> candidates(V1ObjectMeta owner, String suffix) {
        return candidates(new V1ObjectReference()
                .kind("Pod")
                .namespace(owner.getNamespace())
                .name(owner.getName() + suffix));
    }

    private static List<WorkloadKey> candidates(V1ObjectReference subject) {
        return Arrays.stream(Shape.values())
                .flatMap(shape -> workloads(shape, subject))
                .distinct()
                .map(name -> new WorkloadKey(subject.getNamespace(), name))
                .toList();
    }

    /** Whether the event's subject may belong to a workload of that name and shape. */
    static boolean fits(CoreV1Event event, String workload, Shape shape) {
        return workloads(shape, event.getInvolvedObject()).anyMatch(workload::equals);
    }

    /** Of which workload of this shape the subject may be. */
    private static Stream<String> workloads(Shape shape, V1ObjectReference subject) {
        String name = Objects.requireNonNull(subject.getName());
        return switch (shape) {
            case JOB ->
                switch (subject.getKind()) {
                    case "Job" -> Stream.of(name);
                    case "Pod" -> without(OF_A_POD, name);
                    default -> Stream.empty();
                };
            case DEPLOYMENT ->
                switch (subject.getKind()) {
                    case "ConfigMap" -> without(OF_A_REPOSITORY, name);
                    case "PersistentVolumeClaim" -> Stream.of(name);
                    default -> ofDeployment(subject.getKind(), name);
                };
            case KNATIVE_SERVICE ->
                switch (subject.getKind()) {
                    case "ConfigMap" -> without(OF_A_REPOSITORY, name);
                    case "Service", "Configuration", "Route" -> Stream.of(name);
                    case "Revision" -> without(OF_A_REVISION, name);
                    case "Deployment", "ReplicaSet", "Pod" -> without(BELOW_A_REVISION, name);
                    default -> Stream.empty();
                };
        };
    }

    private static Stream<String> ofDeployment(String kind, String name) {
        return switch (kind) {
            case "Deployment" -> Stream.of(name);
            case "ReplicaSet" -> without(OF_A_REPLICA_SET, name);
            case "Pod" -> without(OF_A_POD, name).flatMap(replicaSet -> without(OF_A_REPLICA_SET, replicaSet));
            default -> Stream.empty();
        };
    }

    private static Stream<String> without(Pattern suffix, String name) {
        Matcher matcher = suffix.matcher(name);
        return matcher.matches() ? Stream.of(matcher.group(1)) : Stream.empty();
    }
}
