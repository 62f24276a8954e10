package dev.pileus.e2e.support;

import io.fabric8.knative.client.KnativeClient;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.List;
import java.util.stream.Stream;

/** The cluster as its administrator sees it: for setting things up, and for seeing what is left of them. */
public final class Cluster {

    /** The namespace of the functions. */
    public static final String PILEUS = "pileus";

    /** The label that every object of a workload carries. */
    public static final String WORKLOAD_LABEL = "pileus.dev/workload";

    private static final KubernetesClient ADMIN = new KubernetesClientBuilder()
            .withConfig(
                    Config.fromKubeconfig(Checkout.file(".pileus/kubeconfig").toFile()))
            .build();
    private static final List<ResourceDefinitionContext> NAMESPACED = namespaced();

    static {
        Patience.inject();
    }

    private Cluster() {}

    /** The client of an administrator. */
    public static KubernetesClient admin() {
        return ADMIN;
    }

    /** The same for Knative's objects. */
    public static KnativeClient knative() {
        return ADMIN.adapt(KnativeClient.class);
    }

    /** Every object of a workload, whatever kinds of object the cluster knows, as {@code Kind/name}. */
    public static List<String> objectsOf(String namespace, String workload) {
        return labelled(
                namespace,
                new LabelSelectorBuilder()
                        .addToMatchLabels(WORKLOAD_LABEL, workload)
                        .build());
    }

    /** Every object of all workloads of a namespace. */
    public static List<String> objectsOfAll(String namespace) {
        return labelled(
                namespace,
                new LabelSelectorBuilder()
                        .addNewMatchExpression()
                        .withKey(WORKLOAD_LABEL)
                        .withOperator("Exists")
                        .endMatchExpression()
                        .build());
    }

    /** Events are left out: they tell of what was, and go by themselves. */
    private static List<String> labelled(String namespace, LabelSelector selector) {
        return NAMESPACED.parallelStream()
                .filter(kind -> !kind.getKind().equals("Event"))
                .flatMap(kind -> ADMIN
                        .genericKubernetesResources(kind)
                        .inNamespace(namespace)
                        .withLabelSelector(selector)
                        .list()
                        .getItems()
                        .stream())
                .map(Cluster::title)
                .toList();
    }

    /** The records and Jobs of all workloads of a namespace: what there is at once when something has been made. */
    public static List<String> recordsAndJobs(String namespace) {
        return Stream.concat(
                        ADMIN.configMaps().inNamespace(namespace).withLabel(WORKLOAD_LABEL).list().getItems().stream(),
                        ADMIN
                                .batch()
                                .v1()
                                .jobs()
                                .inNamespace(namespace)
                                .withLabel(WORKLOAD_LABEL)
                                .list()
                                .getItems()
                                .stream())
                .map(Cluster::title)
                .toList();
    }

    /** The names of a workload's pods, those that are on their way out too. */
    public static List<String> podsOf(String namespace, String workload) {
        return ADMIN.pods().inNamespace(namespace).withLabel(WORKLOAD_LABEL, workload).list().getItems().stream()
                .map(pod -> pod.getMetadata().getName())
                .toList();
    }

    /** The pods of a function, those that are on their way out too. */
    public static List<Pod> podsOf(Function function) {
        return ADMIN.pods()
                .inNamespace(PILEUS)
                .withLabel("serving.knative.dev/service", function.id())
                .list()
                .getItems();
    }

    private static String title(HasMetadata object) {
        return object.getKind() + "/" + object.getMetadata().getName();
    }

    private static List<ResourceDefinitionContext> namespaced() {
        Stream<String> groups = ADMIN.getApiGroups().getGroups().stream()
                .map(group -> group.getPreferredVersion().getGroupVersion());
        return Stream.concat(Stream.of("v1"), groups)
                .flatMap(version -> ADMIN.getApiResources(version).getResources().stream()
                        .filter(Cluster::isListable)
                        .map(resource -> context(version, resource)))
                .toList();
    }

    private static boolean isListable(APIResource resource) {
        return Boolean.TRUE.equals(resource.getNamespaced())
                && resource.getVerbs().contains("list")
                && !resource.getName().contains("/");
    }

    private static ResourceDefinitionContext context(String groupVersion, APIResource resource) {
        int slash = groupVersion.indexOf('/');
        return new ResourceDefinitionContext.Builder()
                .withGroup(slash < 0 ? "" : groupVersion.substring(0, slash))
                .withVersion(groupVersion.substring(slash + 1))
                .withKind(resource.getKind())
                .withPlural(resource.getName())
                .withNamespaced(true)
                .build();
    }
}
