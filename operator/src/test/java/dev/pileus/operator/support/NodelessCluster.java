package dev.pileus.operator.support;

import dev.pileus.testing.kubernetes.KubernetesApi;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;

/**
 * A cluster for operators to run against: a {@linkplain KubernetesApi real Kubernetes API}, {@linkplain TestCluster what the
 * deployment puts into it}, and a {@link Kubelet} that plays its nodes.
 */
public final class NodelessCluster implements AutoCloseable {

    private final KubernetesApi api;
    private final TestCluster deployment;
    private final Kubelet kubelet;

    private NodelessCluster(KubernetesApi api) throws IOException {
        this.api = api;
        this.deployment = new TestCluster(api);
        api.restartControllers();
        this.kubelet = new Kubelet(api.admin());
    }

    /**
     * Starts one with no tenants.
     *
     * @throws IllegalStateException where the program that it runs has not been built, or does not start
     */
    public static NodelessCluster start() throws IOException {
        KubernetesApi api = KubernetesApi.start("operator");
        try {
            return new NodelessCluster(api);
        } catch (IOException | RuntimeException e) {
            api.close();
            throw e;
        }
    }

    /** Its API server. */
    public KubernetesApi api() {
        return api;
    }

    /** The client of an administrator. */
    public KubernetesClient admin() {
        return api.admin();
    }

    /** Makes a tenant. */
    public TenantGroups tenant() throws IOException {
        return new TenantGroups(admin(), deployment.tenant());
    }

    /** Makes a tenant, for its replica targets. */
    public TenantTargets targets() throws IOException {
        return new TenantTargets(admin(), deployment.tenant());
    }

    /** Tells whether a member of all tenants may do that in a namespace. */
    public boolean mayMember(String namespace, String verb, String group, String resource, String subresource) {
        return api.may(TestCluster.MEMBER, namespace, verb, group, resource, subresource);
    }

    @Override
    public void close() {
        kubelet.close();
        api.close();
    }
}
