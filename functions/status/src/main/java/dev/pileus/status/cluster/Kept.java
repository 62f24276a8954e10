package dev.pileus.status.cluster;

import dev.pileus.common.Labels;
import dev.pileus.common.WorkloadRecord;
import io.kubernetes.client.openapi.models.CoreV1Event;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1JobSpec;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1ObjectReference;
import io.kubernetes.client.openapi.models.V1OwnerReference;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is kept in memory of an object: only what a workload's state is read from. */
final class Kept {

    /** The most characters of an event's message; some carry whole specifications. */
    private static final int MAX_MESSAGE = 1024;

    private Kept() {}

    static Optional<V1ConfigMap> of(V1ConfigMap record) {
        String parameters = Optional.ofNullable(record.getData())
                .orElse(Map.of())
                .getOrDefault(WorkloadRecord.PARAMETERS_KEY, "{}");
        return Optional.of(new V1ConfigMap()
                .metadata(of(record.getMetadata())
                        .annotations(ours(record.getMetadata().getAnnotations())))
                .data(Map.of(WorkloadRecord.PARAMETERS_KEY, parameters)));
    }

    static Optional<V1Job> of(V1Job job) {
        V1JobSpec spec = Optional.ofNullable(job.getSpec()).orElseGet(V1JobSpec::new);
        return Optional.of(new V1Job()
                .metadata(of(job.getMetadata()))
                .spec(new V1JobSpec()
                        .activeDeadlineSeconds(spec.getActiveDeadlineSeconds())
                        .suspend(spec.getSuspend()))
                .status(job.getStatus()));
    }

    static Optional<V1Pod> of(V1Pod pod) {
        List<V1Container> containers = Optional.ofNullable(pod.getSpec()).map(V1PodSpec::getContainers).stream()
                .flatMap(List::stream)
                .map(container -> new V1Container()
                        .name(container.getName())
                        .image(container.getImage())
                        .resources(container.getResources()))
                .toList();
        return Optional.of(new V1Pod()
                .metadata(of(pod.getMetadata()))
                .spec(new V1PodSpec().containers(containers))
                .status(pod.getStatus()));
    }

    static Optional<CoreV1Event> of(CoreV1Event event) {
        return EventSubject.workload(event).map(workload -> {
            V1ObjectReference subject = event.getInvolvedObject();
            return new CoreV1Event()
                    .metadata(new V1ObjectMeta()
                            .namespace(event.getMetadata().getNamespace())
                            .name(event.getMetadata().getName())
                            .creationTimestamp(event.getMetadata().getCreationTimestamp())
                            .resourceVersion(event.getMetadata().getResourceVersion()))
                    .involvedObject(new V1ObjectReference()
                            .kind(subject.getKind())
                            .namespace(subject.getNamespace())
                            .name(subject.getName())
                            .uid(subject.getUid()))
                    .type(event.getType())
                    .reason(event.getReason())
                    .message(Optional.ofNullable(event.getMessage())
                            .map(message -> message.substring(0, Math.min(message.length(), MAX_MESSAGE)))
                            .orElse(""))
                    .eventTime(event.getEventTime())
                    .series(event.getSeries())
                    .lastTimestamp(event.getLastTimestamp());
        });
    }

    static Optional<V1Namespace> of(V1Namespace namespace) {
        return Optional.of(new V1Namespace().metadata(of(namespace.getMetadata())));
    }

    private static V1ObjectMeta of(V1ObjectMeta metadata) {
        return new V1ObjectMeta()
                .namespace(metadata.getNamespace())
                .name(metadata.getName())
                .uid(metadata.getUid())
                .resourceVersion(metadata.getResourceVersion())
                .creationTimestamp(metadata.getCreationTimestamp())
                .deletionTimestamp(metadata.getDeletionTimestamp())
                .labels(ours(metadata.getLabels()))
                .ownerReferences(Optional.ofNullable(metadata.getOwnerReferences()).orElse(List.of()).stream()
                        .map(owner -> new V1OwnerReference().uid(owner.getUid()))
                        .toList());
    }

    /** The labels or annotations that Pileus gave. */
    private static Map<String, String> ours(Map<String, String> all) {
        return Optional.ofNullable(all).orElse(Map.of()).entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("pileus.dev/")
                        || entry.getKey().equals(Labels.MANAGED_BY))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
