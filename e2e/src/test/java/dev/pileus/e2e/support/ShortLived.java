package dev.pileus.e2e.support;

import io.fabric8.knative.serving.v1.Service;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Copies of functions, in a namespace of their own, that fall asleep as soon as Knative lets them. */
public final class ShortLived implements AutoCloseable {

    private static final String LITTLE = "5m";

    private final String namespace = "e2e-short-" + Tenant.suffix();

    private ShortLived() {}

    /** Makes them, and waits until each has answered. */
    public static ShortLived copiesOf(Function... functions) {
        ShortLived copies = new ShortLived();
        Namespace home = new NamespaceBuilder()
                .withNewMetadata()
                .withName(copies.namespace)
                .endMetadata()
                .build();
        Cluster.admin().resource(home).create();
        List<Service> services = Stream.of(functions).map(copies::copy).toList();
        copies.settings(services).forEach(copies::copySettings);
        services.forEach(service -> Cluster.admin().resource(service).create());
        services.forEach(Cluster::awaitReady);
        return copies;
    }

    /** The pods of a copy, those that are on their way out too. */
    public List<Pod> podsOf(Function function) {
        return Cluster.podsOf(namespace, function);
    }

    /** The status of what a copy answers. */
    public int get(Function function, String path) {
        return Sites.get(Gateway.at(function.id() + "." + namespace, path)).statusCode();
    }

    @Override
    public void close() {
        Cluster.admin().namespaces().withName(namespace).delete();
    }

    /**
     * Its account gives a function its rights, which copies need none of. They ask for little of the processor: each leaves
     * several pods behind that are ending, for half a minute, and together they would leave no room on a small node.
     */
    private Service copy(Function function) {
        return Cluster.serviceOf(function)
                .edit()
                .withMetadata(new ObjectMetaBuilder()
                        .withNamespace(namespace)
                        .withName(function.id())
                        .build())
                .withStatus(null)
                .editSpec()
                .editTemplate()
                .editMetadata()
                .addToAnnotations(Cluster.WINDOW, Cluster.SHORTEST_WINDOW)
                .addToAnnotations("queue.sidecar.serving.knative.dev/cpu-resource-request", LITTLE)
                .endMetadata()
                .editSpec()
                .withServiceAccountName(null)
                .editFirstContainer()
                .editResources()
                .addToRequests("cpu", new Quantity(LITTLE))
                .endResources()
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    private Set<String> settings(List<Service> services) {
        Set<String> names = new TreeSet<>();
        services.stream()
                .flatMap(service -> service.getSpec().getTemplate().getSpec().getContainers().stream())
                .flatMap(container -> container.getEnvFrom().stream())
                .map(EnvFromSource::getConfigMapRef)
                .forEach(reference -> names.add(reference.getName()));
        return names;
    }

    private void copySettings(String name) {
        var original = Cluster.admin()
                .configMaps()
                .inNamespace(Cluster.PILEUS)
                .withName(name)
                .get();
        Cluster.admin()
                .resource(original.edit()
                        .withMetadata(new ObjectMetaBuilder()
                                .withNamespace(namespace)
                                .withName(name)
                                .build())
                        .build())
                .create();
    }
}
