package dev.pileus.e2e.support;

import io.fabric8.knative.serving.v1.Service;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;

/**
 * Copies of ui and status that are told that addresses are https, whatever the cluster's own are told; they are called so, and go
 * by the accounts of the originals.
 */
public final class SecureCopies implements AutoCloseable {

    private static final String PREFIX = "https-";

    private static final String MIN_SCALE = "autoscaling.knative.dev/min-scale";

    private final List<Service> services =
            Stream.of(Function.STATUS, Function.UI).map(SecureCopies::copy).toList();

    /** Makes them. */
    public SecureCopies() {
        close(); // those of a run that was killed
        services.forEach(service -> Cluster.admin().resource(service).create());
    }

    /** Waits until they answer. */
    public void await() {
        services.forEach(Cluster::awaitReady);
    }

    /** Where a copy answers a path. */
    public URI at(Function function, String path) {
        return Gateway.secureAt(PREFIX + function.id() + "." + Cluster.PILEUS, path);
    }

    @Override
    public void close() {
        services.forEach(service -> Cluster.admin().resource(service).delete());
    }

    private static Service copy(Function function) {
        List<EnvVar> environment = List.of(
                variable("PILEUS_GATEWAY_URL", Gateway.secureAddress()),
                variable(
                        "PILEUS_STATUS_URL", "http://%sstatus.%s.svc.cluster.local".formatted(PREFIX, Cluster.PILEUS)));
        return Cluster.serviceOf(function)
                .edit()
                .withMetadata(new ObjectMetaBuilder()
                        .withNamespace(Cluster.PILEUS)
                        .withName(PREFIX + function.id())
                        .build())
                .withStatus(null)
                .editSpec()
                .editTemplate()
                .editMetadata()
                .addToAnnotations(MIN_SCALE, "1")
                .endMetadata()
                .editSpec()
                .editFirstContainer()
                .removeMatchingFromEnv(variable ->
                        environment.stream().anyMatch(other -> other.getName().equals(variable.getName())))
                .addAllToEnv(environment)
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    private static EnvVar variable(String name, String value) {
        return new EnvVarBuilder().withName(name).withValue(value).build();
    }
}
