package dev.pileus.status.cluster;

import dev.pileus.api.Labels;
import dev.pileus.common.Excerpt;
import dev.pileus.common.Names;
import io.kubernetes.client.openapi.models.CoreV1Event;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1DeploymentSpec;
import io.kubernetes.client.openapi.models.V1HTTPIngressPath;
import io.kubernetes.client.openapi.models.V1HTTPIngressRuleValue;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1IngressRule;
import io.kubernetes.client.openapi.models.V1IngressSpec;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1JobSpec;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1ObjectReference;
import io.kubernetes.client.openapi.models.V1OwnerReference;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1PodTemplateSpec;
import io.kubernetes.client.openapi.models.V1ReplicaSet;
import io.kubernetes.client.openapi.models.V1ResourceQuota;
import io.kubernetes.client.openapi.models.V1RoleBinding;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceSpec;
import io.kubernetes.client.openapi.models.V1Volume;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Projections of objects for the caches: only what a workload's state is read from, cut to a size. It is applied to
 * each object as it is read, and not by an informer's transform, which sees lists only as a whole.
 */
final class Projections {

    /** The most characters of any text that somebody may write: an event's message, an annotation, a commit's subject. */
    private static final int MAX_TEXT = 1024;

    /** The most of anything that an object has several of: owners, ports, rules, paths of a rule. */
    private static final int MAX_ITEMS = 32;

    /** What the names of those begin with who may write audit events. */
    private static final String AUDITORS = "pileus.dev/";

    /** Which Knative Service and which revision of it a pod is of. */
    private static final Set<String> KNATIVE = Set.of(KnativeService.SERVICE_UID, KnativeService.REVISION);

    /** What workloads consist of, and events may be about. */
    private static final Set<String> SUBJECTS = Set.of(
            "ConfigMap",
            "Configuration",
            "Deployment",
            "Ingress",
            "Job",
            "PeerGroup",
            "PersistentVolumeClaim",
            "Pod",
            "ReplicaSet",
            "Revision",
            "Route",
            "Service",
            "StatefulSet");

    private Projections() {}

    /** A record with these data in place of its own. */
    static V1ConfigMap of(V1ConfigMap record, Map<String, String> data) {
        return new V1ConfigMap()
                .metadata(of(record.getMetadata())
                        .annotations(ours(record.getMetadata().getAnnotations())))
                .data(data);
    }

    static Optional<V1ConfigMap> ofRepository(V1ConfigMap configMap) {
        return Optional.of(new V1ConfigMap()
                .metadata(of(configMap.getMetadata())
                        .annotations(only(
                                GitRepository.ANNOTATIONS,
                                configMap.getMetadata().getAnnotations())))
                .data(only(GitRepository.DATA, configMap.getData())));
    }

    static Optional<KnativeService> of(KnativeService service) {
        return Optional.of(new KnativeService(of(service.metadata()), service.status()));
    }

    static Optional<PeerGroup> of(PeerGroup group) {
        PeerGroup.Status status = group.status();
        return Optional.of(new PeerGroup(
                of(group.metadata()).generation(group.metadata().getGeneration()),
                group.spec(),
                new PeerGroup.Status(
                        status.observedGeneration(),
                        status.readyReplicas(),
                        status.links(),
                        first(status.conditions()).stream()
                                .map(condition -> new PeerGroup.Condition(
                                        cut(condition.type()),
                                        cut(condition.status()),
                                        cut(condition.reason()),
                                        cut(condition.message())))
                                .toList())));
    }

    /** An Application with those of its objects alone with which something is wrong. */
    static Optional<ArgoApplication> of(ArgoApplication application) {
        ArgoApplication.Status status = application.status();
        ArgoApplication.Operation operation = status.operationState();
        return Optional.of(new ArgoApplication(
                of(application.metadata()),
                new ArgoApplication.Status(
                        new ArgoApplication.Sync(
                                cut(status.sync().status()), cut(status.sync().revision())),
                        of(status.health()),
                        status.history().reversed().stream()
                                .filter(entry -> !entry.revision().isEmpty())
                                .limit(1)
                                .map(entry -> new ArgoApplication.Revision(cut(entry.revision())))
                                .toList(),
                        first(status.conditions()).stream()
                                .map(condition ->
                                        new ArgoApplication.Condition(cut(condition.type()), cut(condition.message())))
                                .toList(),
                        new ArgoApplication.Operation(
                                cut(operation.phase()), cut(operation.message()), of(operation.syncResult())),
                        status.resources().stream()
                                .filter(resource -> resource.isOutOfSync() || resource.isUnhealthy())
                                .limit(MAX_ITEMS)
                                .map(resource -> new ArgoApplication.Resource(
                                        cut(resource.kind()),
                                        cut(resource.name()),
                                        cut(resource.status()),
                                        of(resource.health())))
                                .toList())));
    }

    private static ArgoApplication.SyncResult of(ArgoApplication.SyncResult result) {
        return new ArgoApplication.SyncResult(
                cut(result.revision()),
                result.resources().stream()
                        .filter(ArgoApplication.Result::isFailed)
                        .limit(MAX_ITEMS)
                        .map(resource -> new ArgoApplication.Result(
                                cut(resource.kind()),
                                cut(resource.name()),
                                cut(resource.status()),
                                cut(resource.message()),
                                cut(resource.hookPhase())))
                        .toList());
    }

    private static ArgoApplication.Health of(ArgoApplication.Health health) {
        return new ArgoApplication.Health(cut(health.status()), cut(health.message()));
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

    static Optional<V1Deployment> of(V1Deployment deployment) {
        V1DeploymentSpec spec = Optional.ofNullable(deployment.getSpec()).orElseGet(V1DeploymentSpec::new);
        List<V1Volume> claims =
                Optional.ofNullable(spec.getTemplate())
                        .map(V1PodTemplateSpec::getSpec)
                        .map(V1PodSpec::getVolumes)
                        .stream()
                        .flatMap(List::stream)
                        .filter(volume -> volume.getPersistentVolumeClaim() != null)
                        .map(volume -> new V1Volume().name(volume.getName()))
                        .toList();
        return Optional.of(new V1Deployment()
                .metadata(of(deployment.getMetadata())
                        .generation(deployment.getMetadata().getGeneration()))
                .spec(new V1DeploymentSpec()
                        .replicas(spec.getReplicas())
                        .progressDeadlineSeconds(spec.getProgressDeadlineSeconds())
                        .template(new V1PodTemplateSpec().spec(new V1PodSpec().volumes(claims))))
                .status(deployment.getStatus()));
    }

    static Optional<V1ReplicaSet> of(V1ReplicaSet replicaSet) {
        return Optional.of(new V1ReplicaSet()
                .metadata(of(replicaSet.getMetadata())
                        .annotations(only(
                                Set.of(WorkloadObjects.REVISION),
                                replicaSet.getMetadata().getAnnotations())))
                .status(replicaSet.getStatus()));
    }

    static Optional<V1Service> of(V1Service service) {
        V1ServiceSpec spec = Optional.ofNullable(service.getSpec()).orElseGet(V1ServiceSpec::new);
        return Optional.of(new V1Service()
                .metadata(of(service.getMetadata()))
                .spec(new V1ServiceSpec()
                        .type(spec.getType())
                        .selector(first(spec.getSelector()))
                        .ports(first(spec.getPorts()))));
    }

    static Optional<V1Ingress> of(V1Ingress ingress) {
        V1IngressSpec spec = Optional.ofNullable(ingress.getSpec()).orElseGet(V1IngressSpec::new);
        return Optional.of(new V1Ingress()
                .metadata(of(ingress.getMetadata()))
                .spec(new V1IngressSpec()
                        .rules(first(spec.getRules()).stream()
                                .map(Projections::of)
                                .toList())));
    }

    private static V1IngressRule of(V1IngressRule rule) {
        List<V1HTTPIngressPath> paths = Optional.ofNullable(rule.getHttp())
                .map(http -> first(http.getPaths()))
                .orElse(List.of());
        return new V1IngressRule()
                .host(rule.getHost())
                .http(new V1HTTPIngressRuleValue()
                        .paths(paths.stream()
                                .filter(path ->
                                        path.getPath() != null && path.getPath().length() <= MAX_TEXT)
                                .map(path -> new V1HTTPIngressPath().path(path.getPath()))
                                .toList()));
    }

    static Optional<V1Pod> of(V1Pod pod) {
        V1PodSpec spec = Optional.ofNullable(pod.getSpec()).orElseGet(V1PodSpec::new);
        V1ObjectMeta metadata = of(pod.getMetadata());
        Map<String, String> labels = new HashMap<>(metadata.getLabels());
        labels.putAll(only(KNATIVE, pod.getMetadata().getLabels()));
        return Optional.of(new V1Pod()
                .metadata(metadata.labels(labels))
                .spec(new V1PodSpec()
                        .activeDeadlineSeconds(spec.getActiveDeadlineSeconds())
                        .initContainers(of(spec.getInitContainers()))
                        .containers(of(spec.getContainers())))
                .status(pod.getStatus()));
    }

    static Optional<V1ResourceQuota> of(V1ResourceQuota quota) {
        return Optional.of(new V1ResourceQuota()
                .metadata(of(quota.getMetadata()))
                .spec(quota.getSpec())
                .status(quota.getStatus()));
    }

    /** An event about an object of a kind that workloads consist of. */
    static Optional<CoreV1Event> of(CoreV1Event event) {
        V1ObjectReference subject = event.getInvolvedObject();
        return subject != null
                        && subject.getUid() != null
                        && subject.getName() != null
                        && SUBJECTS.contains(Objects.requireNonNullElse(subject.getKind(), ""))
                ? Optional.of(slim(event))
                : Optional.empty();
    }

    /** An event about what somebody did, as provision and teardown write them, to a workload. */
    static Optional<CoreV1Event> ofAudit(CoreV1Event event) {
        String reporter = Optional.ofNullable(event.getReportingComponent()).orElse("");
        boolean isAudit = "Namespace".equals(event.getInvolvedObject().getKind())
                && Objects.equals(
                        event.getInvolvedObject().getName(), event.getMetadata().getNamespace())
                && reporter.startsWith(AUDITORS)
                && Optional.ofNullable(event.getMetadata().getLabels())
                        .map(labels -> labels.get(Labels.KIND))
                        .filter(Names::isKind)
                        .isPresent();
        if (!isAudit) {
            return Optional.empty();
        }
        CoreV1Event projected = slim(event);
        projected
                .getMetadata()
                .labels(ours(event.getMetadata().getLabels()))
                .annotations(ours(event.getMetadata().getAnnotations()));
        return Optional.of(projected);
    }

    static Optional<V1RoleBinding> of(V1RoleBinding binding) {
        return Optional.of(new V1RoleBinding()
                .metadata(new V1ObjectMeta()
                        .namespace(binding.getMetadata().getNamespace())
                        .name(binding.getMetadata().getName())
                        .resourceVersion(binding.getMetadata().getResourceVersion()))
                .subjects(binding.getSubjects()));
    }

    static Optional<ObjectMetadata> of(ObjectMetadata object) {
        return Optional.of(new ObjectMetadata(of(object.metadata())));
    }

    private static CoreV1Event slim(CoreV1Event event) {
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
                        .map(Projections::cut)
                        .orElse(""))
                .eventTime(event.getEventTime())
                .series(event.getSeries())
                .lastTimestamp(event.getLastTimestamp());
    }

    private static List<V1Container> of(List<V1Container> containers) {
        return first(containers).stream()
                .map(container -> new V1Container()
                        .name(container.getName())
                        .image(container.getImage())
                        .resources(container.getResources()))
                .toList();
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
                .ownerReferences(first(metadata.getOwnerReferences()).stream()
                        .map(owner -> new V1OwnerReference().uid(owner.getUid()))
                        .toList());
    }

    /** Those of that name, where there are such. */
    private static Map<String, String> only(Set<String> names, Map<String, String> all) {
        return Optional.ofNullable(all).orElse(Map.of()).entrySet().stream()
                .filter(entry -> names.contains(entry.getKey()))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> cut(entry.getValue())));
    }

    /** The labels or annotations that Pileus gave. */
    private static Map<String, String> ours(Map<String, String> all) {
        return Optional.ofNullable(all).orElse(Map.of()).entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("pileus.dev/")
                        || entry.getKey().equals(Labels.MANAGED_BY))
                .limit(MAX_ITEMS)
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> cut(entry.getValue())));
    }

    private static <T> List<T> first(List<T> all) {
        return Optional.ofNullable(all).orElse(List.of()).stream()
                .limit(MAX_ITEMS)
                .toList();
    }

    /** As many as are needed to see that there are any. */
    private static Map<String, String> first(Map<String, String> all) {
        return Optional.ofNullable(all).orElse(Map.of()).entrySet().stream()
                .limit(1)
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** The beginning of a long text, never with half a character at its end. */
    private static String cut(String text) {
        return Excerpt.of(text, MAX_TEXT);
    }
}
