package dev.pileus.status;

import dev.pileus.api.Labels;
import io.kubernetes.client.custom.Quantity;
import io.kubernetes.client.openapi.models.CoreV1Event;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1ContainerState;
import io.kubernetes.client.openapi.models.V1ContainerStateRunning;
import io.kubernetes.client.openapi.models.V1ContainerStateTerminated;
import io.kubernetes.client.openapi.models.V1ContainerStateWaiting;
import io.kubernetes.client.openapi.models.V1ContainerStatus;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1JobCondition;
import io.kubernetes.client.openapi.models.V1JobSpec;
import io.kubernetes.client.openapi.models.V1JobStatus;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1ObjectReference;
import io.kubernetes.client.openapi.models.V1OwnerReference;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodCondition;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1PodStatus;
import io.kubernetes.client.openapi.models.V1ResourceRequirements;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Kubernetes objects as provision and Kubernetes itself make them. */
public final class Examples {

    /** When every example's record was made. */
    public static final OffsetDateTime CREATED = OffsetDateTime.parse("2026-01-02T03:04:05Z");

    private Examples() {}

    public static V1ConfigMap record(String namespace, String name) {
        return record(namespace, name, CREATED);
    }

    public static V1ConfigMap record(String namespace, String name, OffsetDateTime created) {
        V1ConfigMap record = new V1ConfigMap()
                .apiVersion("v1")
                .kind("ConfigMap")
                .metadata(metadata(namespace, name, name, "record-" + name)
                        .creationTimestamp(created)
                        .putAnnotationsItem(Labels.CREATED_BY, "alice")
                        .putAnnotationsItem(Labels.EXPIRES_AT, "2026-01-02T04:04:05Z"))
                .data(Map.of("parameters", "{\"command\":\"echo hello\"}"));
        record.getMetadata().putLabelsItem(Labels.RECORD, Labels.RECORD_WORKLOAD);
        return record;
    }

    public static V1Job job(String namespace, String name) {
        return new V1Job()
                .apiVersion("batch/v1")
                .kind("Job")
                .metadata(metadata(namespace, name, name, "job-" + name)
                        .addOwnerReferencesItem(new V1OwnerReference().uid("record-" + name)))
                .spec(new V1JobSpec().activeDeadlineSeconds(600L))
                .status(new V1JobStatus());
    }

    public static V1Job job(String namespace, String name, String condition, String reason) {
        V1Job job = job(namespace, name);
        job.getStatus()
                .addConditionsItem(
                        new V1JobCondition().type(condition).status("True").reason(reason));
        return job;
    }

    /** The name of a workload's pod. */
    public static String podName(String workload) {
        return workload + "-x7k2b";
    }

    public static V1Pod pod(String namespace, String workload, String phase) {
        return new V1Pod()
                .apiVersion("v1")
                .kind("Pod")
                .metadata(metadata(namespace, podName(workload), workload, uid("Pod", podName(workload)))
                        .addOwnerReferencesItem(new V1OwnerReference().uid("job-" + workload)))
                .spec(new V1PodSpec()
                        .addContainersItem(new V1Container()
                                .name("command")
                                .image("shell")
                                .resources(
                                        new V1ResourceRequirements().limits(Map.of("memory", new Quantity("512Mi"))))))
                .status(new V1PodStatus()
                        .phase(phase)
                        .addConditionsItem(
                                new V1PodCondition().type("PodScheduled").status("True")));
    }

    public static V1Pod waitingPod(String namespace, String workload, String reason, String message) {
        return withState(
                pod(namespace, workload, "Pending"),
                new V1ContainerState()
                        .waiting(new V1ContainerStateWaiting().reason(reason).message(message)));
    }

    public static V1Pod runningPod(String namespace, String workload) {
        return withState(
                pod(namespace, workload, "Running"),
                new V1ContainerState().running(new V1ContainerStateRunning().startedAt(CREATED)));
    }

    public static V1Pod endedPod(String namespace, String workload, int exitCode, String reason) {
        return withState(
                pod(namespace, workload, exitCode == 0 ? "Succeeded" : "Failed"),
                new V1ContainerState()
                        .terminated(new V1ContainerStateTerminated()
                                .exitCode(exitCode)
                                .reason(reason)));
    }

    /** The uid of an example. */
    static String uid(String kind, String name) {
        return switch (kind) {
            case "ConfigMap" -> name.endsWith("-git") ? name : "record-" + name;
            case "ReplicaSet" -> "rs-" + name;
            default -> kind.toLowerCase(Locale.ROOT) + "-" + name;
        };
    }

    /** An event that many seconds after the record was made. */
    public static CoreV1Event event(
            String namespace, String kind, String subject, int seconds, String reason, String message) {
        return new CoreV1Event()
                .apiVersion("v1")
                .kind("Event")
                .metadata(new V1ObjectMeta().namespace(namespace).name(subject + "." + reason + seconds))
                .involvedObject(new V1ObjectReference()
                        .kind(kind)
                        .namespace(namespace)
                        .name(subject)
                        .uid(uid(kind, subject)))
                .type(reason.startsWith("Failed") ? "Warning" : "Normal")
                .reason(reason)
                .message(message)
                .lastTimestamp(CREATED.plusSeconds(seconds));
    }

    public static V1Namespace tenant(String name) {
        return new V1Namespace().metadata(new V1ObjectMeta().name(name).labels(Map.of(Labels.TENANT, "true")));
    }

    private static V1Pod withState(V1Pod pod, V1ContainerState state) {
        pod.getStatus()
                .containerStatuses(List.of(new V1ContainerStatus()
                        .name("command")
                        .image("nope:1")
                        .containerID(state.getWaiting() == null ? "containerd://1" : null)
                        .state(state)));
        return pod;
    }

    static V1ObjectMeta metadata(String namespace, String name, String workload, String uid) {
        return new V1ObjectMeta()
                .namespace(namespace)
                .name(name)
                .uid(uid)
                .creationTimestamp(CREATED)
                .putLabelsItem(Labels.MANAGED_BY, Labels.MANAGED_BY_PILEUS)
                .putLabelsItem(Labels.WORKLOAD, workload)
                .putLabelsItem(Labels.KIND, "command");
    }
}
