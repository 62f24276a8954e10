package dev.pileus.provision.quota;

import dev.pileus.common.ProblemException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micronaut.http.HttpStatus;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Checks that a namespace's quotas leave enough for a workload. Kubernetes checks for itself when each object is made;
 * but of a Deployment's pods it does later, and then nobody is there to be told.
 */
public final class QuotaCheck {

    /** Older names of what a quota counts. */
    private static final Map<String, String> ALIASES = Map.of(
            "cpu", "requests.cpu",
            "memory", "requests.memory",
            "count/pods", "pods",
            "count/configmaps", "configmaps",
            "count/secrets", "secrets",
            "count/services", "services",
            "count/persistentvolumeclaims", "persistentvolumeclaims");

    private static final Map<String, String> TITLES = Map.ofEntries(
            Map.entry("pods", "pods"),
            Map.entry("requests.cpu", "processors asked for"),
            Map.entry("requests.memory", "memory asked for"),
            Map.entry("limits.memory", "memory limits"),
            Map.entry("configmaps", "ConfigMaps"),
            Map.entry("secrets", "Secrets"),
            Map.entry("services", "Services"),
            Map.entry("services.nodeports", "ports of the nodes"),
            Map.entry("persistentvolumeclaims", "volumes"),
            Map.entry("requests.storage", "storage"),
            Map.entry("count/jobs.batch", "Jobs"),
            Map.entry("count/deployments.apps", "Deployments"),
            Map.entry("count/replicasets.apps", "ReplicaSets"),
            Map.entry("count/services.serving.knative.dev", "Knative Services"),
            Map.entry("count/revisions.serving.knative.dev", "revisions of Knative Services"),
            Map.entry("count/statefulsets.apps", "StatefulSets"),
            Map.entry("count/peergroups.pileus.dev", "groups of peers"),
            Map.entry("count/ingresses.networking.k8s.io", "Ingresses"));

    private QuotaCheck() {}

    /**
     * Makes sure that the namespace has room for these objects. Where the caller may not see its quotas, Kubernetes is
     * left to say so.
     *
     * @throws ProblemException 429 that names every limit in the way
     */
    public static void require(KubernetesClient client, String namespace, List<HasMetadata> objects) {
        require(client, namespace, ResourceUsage.of(objects));
    }

    /**
     * Makes sure that the namespace has room for objects as they are to be, where some of them are there: while pods are
     * made anew there are more of them for a moment.
     *
     * @throws ProblemException as {@link #require} does
     */
    public static void requireChange(
            KubernetesClient client, String namespace, List<HasMetadata> before, List<HasMetadata> after) {
        Map<String, BigDecimal> usage = new TreeMap<>(ResourceUsage.of(without(after, before)));
        ResourceUsage.atRest(without(before, after))
                .forEach((resource, amount) -> usage.merge(resource, amount.negate(), BigDecimal::add));
        if (usage.values().stream().anyMatch(amount -> amount.signum() > 0)) {
            require(client, namespace, usage);
        }
    }

    private static List<HasMetadata> without(List<HasMetadata> objects, List<HasMetadata> others) {
        return objects.stream().filter(object -> !others.contains(object)).toList();
    }

    private static void require(KubernetesClient client, String namespace, Map<String, BigDecimal> usage) {
        List<String> exceeded = exceeded(quotas(client, namespace), usage);
        if (!exceeded.isEmpty()) {
            throw new ProblemException(HttpStatus.TOO_MANY_REQUESTS, "quota exceeded: " + String.join("; ", exceeded));
        }
    }

    private static List<ResourceQuota> quotas(KubernetesClient client, String namespace) {
        try {
            return client.resourceQuotas().inNamespace(namespace).list().getItems();
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpStatus.FORBIDDEN.getCode()) {
                return List.of();
            }
            throw e;
        }
    }

    static List<String> exceeded(List<ResourceQuota> quotas, Map<String, BigDecimal> usage) {
        List<String> exceeded = new ArrayList<>();
        for (ResourceQuota quota : quotas) {
            // One with scopes counts only some of the pods, and which they are Kubernetes knows best.
            boolean scoped =
                    !quota.getSpec().getScopes().isEmpty() || quota.getSpec().getScopeSelector() != null;
            if (!scoped) {
                quota.getSpec().getHard().forEach((name, hard) -> {
                    String resource = ALIASES.getOrDefault(name, name);
                    BigDecimal wanted = usage.getOrDefault(resource, BigDecimal.ZERO);
                    BigDecimal used = used(quota, name);
                    if (wanted.signum() > 0 && used.add(wanted).compareTo(hard.getNumericalAmount()) > 0) {
                        exceeded.add("%s: %s is wanted, and %s of %s is in use"
                                .formatted(
                                        TITLES.getOrDefault(resource, resource),
                                        Quantities.rough(resource, wanted),
                                        Quantities.rough(resource, used),
                                        Quantities.rough(resource, hard.getNumericalAmount())));
                    }
                });
            }
        }
        return exceeded.stream().distinct().sorted().toList();
    }

    private static BigDecimal used(ResourceQuota quota, String name) {
        return Optional.ofNullable(quota.getStatus())
                .map(status -> status.getUsed())
                .map(used -> used.get(name))
                .filter(Objects::nonNull)
                .map(Quantity::getNumericalAmount)
                .orElse(BigDecimal.ZERO);
    }
}
