package dev.pileus.provision.kind;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.HTTPIngressPath;
import io.fabric8.kubernetes.api.model.networking.v1.HTTPIngressPathBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.util.List;

/** Builds Ingresses that lead to port 80 of a workload's Service. */
@Singleton
public final class Ingresses {

    private final String sites;
    private final String ingressClass;

    /**
     * Ingresses with these settings.
     *
     * @param sites what all of the hosts end in
     * @param ingressClass the ingress controller that serves them
     */
    public Ingresses(
            @Value("${pileus.sites.host}") String sites, @Value("${pileus.ingress.class}") String ingressClass) {
        this.sites = sites;
        this.ingressClass = ingressClass;
    }

    /** All paths of a host of the workload's own, so that no other workload's pages are of the same origin. */
    public Ingress ofOwnHost(Origin origin) {
        return ingress(
                origin.metadata(), origin.name() + "." + tenantsHost(origin), List.of(path(origin, "/", "Prefix")));
    }

    /**
     * Some paths of the tenant's host, which its websites share.
     *
     * @param name the Ingress's, so that two of a namespace do not have the same paths
     */
    public Ingress ofTenantsHost(Origin origin, String name, List<String> paths) {
        return ingress(
                new ObjectMetaBuilder(origin.metadata()).withName(name).build(),
                tenantsHost(origin),
                paths.stream().map(path -> path(origin, path, "Exact")).toList());
    }

    private String tenantsHost(Origin origin) {
        return origin.namespace() + "." + sites;
    }

    private Ingress ingress(ObjectMeta metadata, String host, List<HTTPIngressPath> paths) {
        return new IngressBuilder()
                .withMetadata(metadata)
                .withNewSpec()
                .withIngressClassName(ingressClass)
                .addNewRule()
                .withHost(host)
                .withNewHttp()
                .withPaths(paths)
                .endHttp()
                .endRule()
                .endSpec()
                .build();
    }

    private static HTTPIngressPath path(Origin origin, String path, String type) {
        return new HTTPIngressPathBuilder()
                .withPath(path)
                .withPathType(type)
                .withNewBackend()
                .withNewService()
                .withName(origin.name())
                .withNewPort()
                .withNumber(80)
                .endPort()
                .endService()
                .endBackend()
                .build();
    }
}
