package dev.pileus.e2e.support;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A tenant of the tests' own, with one member, who is called {@value #MEMBER}. It is what {@code make tenant} and
 * {@code make token} make, without their processes: see {@link TenantTemplate}.
 */
public final class Tenant implements AutoCloseable {

    /** The member's name. */
    public static final String MEMBER = "alice";

    private static final String ALPHABET = "bcdfghjkmnpqrstvwxz23456789";
    private static final Random RANDOM = new Random();

    private final String namespace;
    private final String token;

    private Tenant(String namespace) {
        this.namespace = namespace;
        TenantTemplate.get().tenant(namespace);
        if (Gateway.isSecure()) {
            certify();
        }
        this.token = tokenFor(MEMBER);
    }

    /** A tenant that nobody else uses. */
    public static Tenant create() {
        return new Tenant("e2e-" + suffix());
    }

    /** A few letters that make a name one's own. */
    public static String suffix() {
        StringBuilder suffix = new StringBuilder();
        RANDOM.ints(6, 0, ALPHABET.length()).forEach(i -> suffix.append(ALPHABET.charAt(i)));
        return suffix.toString();
    }

    /** A token for a member, who is taken in if need be, once Kubernetes and status know of them. */
    public String tokenFor(String user) {
        String theirs = TenantTemplate.get().token(namespace, user);
        new Workloads(Caller.with(theirs), namespace).awaitMembership(true);
        return theirs;
    }

    /** Its namespace, which is also its name. */
    public String namespace() {
        return namespace;
    }

    /** The member's token. */
    public String token() {
        return token;
    }

    /** Gives the gateway a certificate for its hosts, as {@code make tenant} does where addresses are https. */
    public void certify() {
        Gateway.certify(namespace, namespace + ".sites", "*." + namespace + ".sites", "*." + namespace);
    }

    /** The member, calling functions. */
    public Caller caller() {
        return Caller.with(token);
    }

    /** The member at the Kubernetes API itself, without any function; whoever asks for it closes it. */
    public KubernetesClient kubernetes() {
        Config administrator = Cluster.admin().getConfiguration();
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(Config.empty())
                        .withMasterUrl(administrator.getMasterUrl())
                        .withCaCertData(administrator.getCaCertData())
                        .withOauthToken(token)
                        .build())
                .build();
    }

    /** The tenant's workloads, as the member sees them. */
    public Workloads workloads() {
        return new Workloads(caller(), namespace);
    }

    /** Sets what its quota says of some resources, and waits until Kubernetes goes by that. */
    public void limit(Map<String, String> limits) {
        Map<String, Quantity> hard = new HashMap<>();
        limits.forEach((resource, value) -> hard.put(resource, new Quantity(value)));
        Resource<ResourceQuota> quota =
                Cluster.admin().resourceQuotas().inNamespace(namespace).withName("tenant");
        quota.edit(before -> before.edit().editSpec().addToHard(hard).endSpec().build());
        await("the quota of " + limits.keySet())
                .until(() -> quota.get().getStatus().getHard().entrySet().containsAll(hard.entrySet()));
    }

    /** Lets it have more of everything than a test takes. */
    public void allowMore() {
        Map<String, String> limits = new HashMap<>(Map.of(
                "requests.storage", "200Gi",
                "requests.cpu", "100",
                "requests.memory", "100Gi",
                "limits.memory", "200Gi",
                "limits.ephemeral-storage", "1Ti"));
        List.of(
                        "pods",
                        "configmaps",
                        "secrets",
                        "services",
                        "services.nodeports",
                        "persistentvolumeclaims",
                        "count/deployments.apps",
                        "count/peergroups.pileus.dev",
                        "count/replicasets.apps",
                        "count/replicatargets.pileus.dev",
                        "count/ingresses.networking.k8s.io")
                .forEach(resource -> limits.put(resource, "1000"));
        limit(limits);
    }

    @Override
    public void close() {
        Cluster.admin().namespaces().withName(namespace).delete();
    }
}
