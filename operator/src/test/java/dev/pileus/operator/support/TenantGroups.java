package dev.pileus.operator.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pileus.operator.peergroup.PeerGroup;
import dev.pileus.operator.peergroup.PeerGroupSpec;
import dev.pileus.operator.peergroup.PeerGroupStatus;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;

/** The peer groups of one namespace, and what they are made of, as somebody with {@code kubectl} makes and sees them. */
public final class TenantGroups {

    private static final String PEER_GROUP = "pileus.dev/peer-group";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

    private final KubernetesClient admin;
    private final String namespace;

    /** Those of that namespace. */
    public TenantGroups(KubernetesClient admin, String namespace) {
        this.admin = admin;
        this.namespace = namespace;
    }

    /** The namespace's name. */
    public String namespace() {
        return namespace;
    }

    /** Waits for what takes seconds, and on a busy machine longer. */
    public static ConditionFactory soon() {
        return await().atMost(PATIENCE).pollInterval(POLL_INTERVAL);
    }

    /** The groups. */
    public NonNamespaceOperation<PeerGroup, KubernetesResourceList<PeerGroup>, Resource<PeerGroup>> groups() {
        return admin.resources(PeerGroup.class).inNamespace(namespace);
    }

    /** Applies a group of so many peers. */
    public void apply(String name, int replicas) {
        apply(name, new PeerGroupSpec(replicas, 5, 1000, 0));
    }

    /** Applies a group. */
    public void apply(String name, PeerGroupSpec spec) {
        PeerGroup group = new PeerGroup();
        group.setMetadata(
                new ObjectMetaBuilder().withNamespace(namespace).withName(name).build());
        group.setSpec(spec);
        admin.resource(group).fieldManager("test").forceConflicts().serverSideApply();
    }

    /** Sets an annotation of a group. */
    public void annotate(String name, String key, String value) {
        groups().withName(name).edit(group -> {
            Map<String, String> annotations = new HashMap<>(
                    Optional.ofNullable(group.getMetadata().getAnnotations()).orElseGet(Map::of));
            annotations.put(key, value);
            group.getMetadata().setAnnotations(annotations);
            return group;
        });
    }

    /** Sets the namespace's quota, and waits until Kubernetes goes by it. */
    public void quota(Map<String, String> hard) {
        Map<String, Quantity> quantities = hard.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, each -> new Quantity(each.getValue())));
        ResourceQuota quota = new ResourceQuotaBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("tenant")
                .endMetadata()
                .withNewSpec()
                .withHard(quantities)
                .endSpec()
                .build();
        admin.resource(quota).serverSideApply();
        soon().until(() -> Optional.ofNullable(admin.resource(quota).get().getStatus())
                .filter(status -> status.getUsed() != null && quantities.equals(status.getHard()))
                .isPresent());
    }

    /** Waits until a group has that many peers, all of them ready. */
    public void awaitReady(String name, int size) {
        soon().alias("%s with %d peers".formatted(name, size)).untilAsserted(() -> {
            PeerGroup group = groups().withName(name).get();
            PeerGroupStatus status = group.getStatus();
            assertThat(status).isNotNull();
            assertThat(status.observedGeneration())
                    .isEqualTo(group.getMetadata().getGeneration());
            assertThat(status.readyReplicas()).isEqualTo(size);
            assertThat(condition(status, "Ready")).isEqualTo("True AllPeersReady");
            assertThat(condition(status, "Progressing")).isEqualTo("False Settled");
        });
    }

    /** The status of a group; null as long as it has none. */
    public PeerGroupStatus status(String name) {
        return groups().withName(name).get().getStatus();
    }

    /** A condition's status and reason, such as {@code True AllPeersReady}. */
    public String condition(String name, String type) {
        return condition(status(name), type);
    }

    private static String condition(PeerGroupStatus status, String type) {
        return Optional.ofNullable(status)
                .flatMap(known -> known.condition(type))
                .map(condition -> condition.getStatus() + " " + condition.getReason())
                .orElse("none");
    }

    /** A condition's message. */
    public String message(String name, String type) {
        return status(name).condition(type).orElseThrow().getMessage();
    }

    /** The ConfigMap with a group's peers. */
    public Resource<ConfigMap> list(String group) {
        return admin.configMaps().inNamespace(namespace).withName(group + "-peers");
    }

    /** The text that a group's peers follow. */
    public String peersJson(String group) {
        return list(group).get().getData().get("peers.json");
    }

    /** The StatefulSet of a group. */
    public Resource<StatefulSet> set(String group) {
        return admin.apps().statefulSets().inNamespace(namespace).withName(group);
    }

    /** A pod. */
    public PodResource pod(String name) {
        return admin.pods().inNamespace(namespace).withName(name);
    }

    /** The uid of a pod; empty where there is none of that name. */
    public String podUid(String name) {
        return Optional.ofNullable(pod(name).get())
                .map(pod -> pod.getMetadata().getUid())
                .orElse("");
    }

    /** Has a pod's readiness probe fail, as its kubelet would say. */
    public void failProbe(String name) {
        Pod unready = new PodBuilder(pod(name).get())
                .editStatus()
                .withConditions()
                .addNewCondition()
                .withType("Ready")
                .withStatus("False")
                .endCondition()
                .endStatus()
                .build();
        admin.resource(unready).patchStatus();
    }

    /** The names of a group's pods. */
    public Set<String> pods(String group) {
        return admin.pods().inNamespace(namespace).withLabel(PEER_GROUP, group).list().getItems().stream()
                .map(pod -> pod.getMetadata().getName())
                .collect(Collectors.toSet());
    }

    /** The names that the pods of a group of that size have. */
    public static Set<String> names(String group, int size) {
        return IntStream.range(0, size).mapToObj(number -> group + "-" + number).collect(Collectors.toSet());
    }

    /** The Events about a group, each by its type, reason and message. */
    public List<String> events(String group) {
        return admin.v1().events().inNamespace(namespace).list().getItems().stream()
                .filter(event -> event.getInvolvedObject().getKind().equals("PeerGroup")
                        && event.getInvolvedObject().getName().equals(group))
                .map(TenantGroups::text)
                .toList();
    }

    private static String text(Event event) {
        return "%s %s: %s".formatted(event.getType(), event.getReason(), event.getMessage());
    }

    /** All that the groups of the namespace are made of, by kind and name. */
    public List<String> objects() {
        return Stream.of(
                        admin.pods().inNamespace(namespace),
                        admin.services().inNamespace(namespace),
                        admin.configMaps().inNamespace(namespace),
                        admin.serviceAccounts().inNamespace(namespace),
                        admin.apps().statefulSets().inNamespace(namespace),
                        admin.rbac().roles().inNamespace(namespace),
                        admin.rbac().roleBindings().inNamespace(namespace),
                        admin.policy().v1().podDisruptionBudget().inNamespace(namespace))
                .flatMap(kind -> kind.withLabel(PEER_GROUP).list().getItems().stream())
                .map(HasMetadata.class::cast)
                .map(object -> object.getKind() + "/" + object.getMetadata().getName())
                .toList();
    }
}
