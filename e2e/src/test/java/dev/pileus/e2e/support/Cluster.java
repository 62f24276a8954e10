package dev.pileus.e2e.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.knative.client.KnativeClient;
import io.fabric8.knative.serving.v1.Service;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The cluster as its administrator sees it: for setting things up, and for seeing what is left of them. */
public final class Cluster {

    /** The namespace of the functions. */
    public static final String PILEUS = "pileus";

    /** The annotation of how far back Knative looks for whether anybody uses something. */
    public static final String WINDOW = "autoscaling.knative.dev/window";

    /** The shortest that it takes. */
    public static final String SHORTEST_WINDOW = "6s";

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

    /** Makes a namespace that takes restricted pods only. */
    static void createRestricted(String namespace) {
        ADMIN.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                        .endMetadata()
                        .build())
                .create();
    }

    /** Every object of a workload, whatever kinds of object the cluster knows, as {@code Kind/name}. */
    public static List<String> objectsOf(String namespace, String workload) {
        return labelled(namespace, WORKLOAD_LABEL, workload);
    }

    /** The same of all objects with a label. */
    public static List<String> labelled(String namespace, String label, String value) {
        return labelled(
                namespace,
                new LabelSelectorBuilder().addToMatchLabels(label, value).build());
    }

    /**
     * Waits until a workload is gone, of which nothing may be left then. Its record goes last, so it is what is looked at
     * meanwhile: to look at all kinds of object takes some sixty requests.
     */
    public static void awaitEndOf(String namespace, String workload) {
        awaitNoRecordOf(namespace, workload);
        // What others make of its objects, such as slices of endpoints, goes by itself.
        await("nothing of %s is left".formatted(workload))
                .pollDelay(Duration.ZERO)
                .untilAsserted(() -> assertThat(objectsOf(namespace, workload)).isEmpty());
    }

    /** Waits until there is no record of a workload. */
    static void awaitNoRecordOf(String namespace, String workload) {
        await("the end of %s".formatted(workload))
                .pollDelay(Duration.ZERO)
                .atMost(Patience.MINUTES)
                .until(() -> recordOf(namespace, workload) == null);
    }

    /** The record of a workload; null where there is none. */
    public static ConfigMap recordOf(String namespace, String workload) {
        return ADMIN.configMaps().inNamespace(namespace).withName(workload).get();
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

    /** Every object of a namespace. */
    public static List<String> objectsIn(String namespace) {
        return labelled(namespace, new LabelSelector());
    }

    /** Events are left out: they tell of what was, and go by themselves. */
    private static List<String> labelled(String namespace, LabelSelector selector) {
        return NAMESPACED.parallelStream()
                .filter(kind -> !kind.getKind().equals("Event"))
                .flatMap(kind -> list(kind, namespace, selector))
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

    /** The Knative Service of a function. */
    public static Service serviceOf(Function function) {
        return knative().services().inNamespace(PILEUS).withName(function.id()).get();
    }

    /** Waits until a Knative Service is ready. */
    static void awaitReady(Service service) {
        knative()
                .services()
                .resource(service)
                .waitUntilCondition(
                        each -> each.getStatus() != null
                                && each.getStatus().getConditions().stream()
                                        .anyMatch(
                                                condition -> condition.getType().equals("Ready")
                                                        && condition.getStatus().equals("True")),
                        Patience.PATIENCE.toSeconds(),
                        TimeUnit.SECONDS);
    }

    /** The pods of a function, those that are on their way out too. */
    public static List<Pod> podsOf(Function function) {
        return podsOf(PILEUS, function);
    }

    static List<Pod> podsOf(String namespace, Function function) {
        return ADMIN.pods()
                .inNamespace(namespace)
                .withLabel("serving.knative.dev/service", function.id())
                .list()
                .getItems();
    }

    /** The pods of a component of a chart's release, but for those that are on their way out. */
    static List<Pod> podsOfComponent(String namespace, String component) {
        return ADMIN
                .pods()
                .inNamespace(namespace)
                .withLabel("app.kubernetes.io/component", component)
                .list()
                .getItems()
                .stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .toList();
    }

    /** What the functions are told about this cluster by their environment, such as {@code PILEUS_IMAGES_SSH}. */
    public static String setting(String name) {
        String settings = container(Function.PROVISION)
                .getEnvFrom()
                .getFirst()
                .getConfigMapRef()
                .getName();
        return ADMIN.configMaps()
                .inNamespace(PILEUS)
                .withName(settings)
                .get()
                .getData()
                .get(name);
    }

    /** The image of a function. */
    public static String imageOf(Function function) {
        return container(function).getImage();
    }

    private static Container container(Function function) {
        return serviceOf(function)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst();
    }

    /** Runs a command in a container with nobody at the keyboard, and waits for its end. */
    public static Shell.Result exec(String namespace, String pod, String container, String... command) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (ExecWatch watch = ADMIN.pods()
                .inNamespace(namespace)
                .withName(pod)
                .inContainer(container)
                .writingOutput(output)
                .writingError(output)
                .exec(command)) {
            int code = watch.exitCode().get(Patience.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return new Shell.Result(code, output.toString(StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for a command in " + pod, e);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError(
                    "'%s' does not end in %s. It printed: %s".formatted(String.join(" ", command), pod, output), e);
        }
    }

    /** What all containers of a namespace have written, those that prepare a pod too. */
    public static List<String> logsOf(String namespace) {
        return logs(ADMIN.pods().inNamespace(namespace).list().getItems());
    }

    /** The same of a function's pods. */
    public static List<String> logsOf(Function function) {
        return logs(podsOf(function));
    }

    private static List<String> logs(List<Pod> pods) {
        return pods.stream()
                .flatMap(pod -> Stream.concat(
                                pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream())
                        .flatMap(container -> log(pod, container).stream()))
                .toList();
    }

    /** Nothing where it has not begun, or is gone by now. */
    private static Optional<String> log(Pod pod, Container container) {
        try {
            return Optional.of(
                    ADMIN.pods().resource(pod).inContainer(container.getName()).getLog());
        } catch (KubernetesClientException e) {
            return Optional.empty();
        }
    }

    /**
     * The versions of all objects of a workload, by their titles: the same as long as nobody writes any of them. Of a Deployment,
     * whose status Kubernetes itself writes in its own time, it is the generation.
     */
    public static Map<String, String> versionsOf(String namespace, String workload) {
        LabelSelector selector = new LabelSelectorBuilder()
                .addToMatchLabels(WORKLOAD_LABEL, workload)
                .build();
        return NAMESPACED.parallelStream()
                .flatMap(kind -> list(kind, namespace, selector))
                .collect(Collectors.toMap(
                        object -> title(object) + " of " + object.getApiVersion(),
                        object -> object.getKind().equals("Deployment")
                                ? "generation " + object.getMetadata().getGeneration()
                                : object.getMetadata().getResourceVersion(),
                        (one, other) -> other,
                        TreeMap::new));
    }

    private static Stream<GenericKubernetesResource> list(
            ResourceDefinitionContext kind, String namespace, LabelSelector selector) {
        return ADMIN
                .genericKubernetesResources(kind)
                .inNamespace(namespace)
                .withLabelSelector(selector)
                .list()
                .getItems()
                .stream();
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
