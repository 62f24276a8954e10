package dev.pileus.provision.quota;

import io.fabric8.knative.serving.v1.RevisionSpec;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.VolumeResourceRequirements;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStrategy;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateDeployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The usage of a namespace's quota by objects and the pods that come of them, by the names that a ResourceQuota has for
 * each resource. Objects of any type have one.
 */
public final class ResourceUsage {

    /** Of a Knative Service: one with its name, and two for each of its latest two revisions. */
    private static final int KNATIVE_SERVICES = 5;

    /** What a change leaves there beside the new: the one before. */
    private static final int LATEST = 2;

    private final Map<String, BigDecimal> sums = new TreeMap<>();

    private final boolean isRollout;

    private ResourceUsage(boolean isRollout) {
        this.isRollout = isRollout;
    }

    /** The usage when all of these objects are there and, where they are rolled out without a gap, are just changed. */
    public static Map<String, BigDecimal> of(List<? extends HasMetadata> objects) {
        return sums(objects, true);
    }

    /** The usage of these objects while nothing about them changes. */
    static Map<String, BigDecimal> atRest(List<? extends HasMetadata> objects) {
        return sums(objects, false);
    }

    private static Map<String, BigDecimal> sums(List<? extends HasMetadata> objects, boolean isRollout) {
        ResourceUsage usage = new ResourceUsage(isRollout);
        objects.forEach(usage::add);
        return usage.sums;
    }

    private void add(HasMetadata object) {
        switch (object) {
            case ConfigMap configMap -> count("configmaps", 1);
            case Secret secret -> count("secrets", 1);
            case Service service -> {
                count("services", 1);
                if ("NodePort".equals(service.getSpec().getType())) {
                    count("services.nodeports", service.getSpec().getPorts().size());
                }
            }
            case PersistentVolumeClaim claim -> {
                count("persistentvolumeclaims", 1);
                sums.merge("requests.storage", storage(claim), BigDecimal::add);
            }
            case Ingress ingress -> count("count/ingresses.networking.k8s.io", 1);
            case Job job -> {
                count("count/jobs.batch", 1);
                pods(job.getSpec().getTemplate().getSpec(), 1);
            }
            case Deployment deployment -> {
                count("count/deployments.apps", 1);
                count("count/replicasets.apps", LATEST);
                pods(
                        deployment.getSpec().getTemplate().getSpec(),
                        Optional.ofNullable(deployment.getSpec().getReplicas()).orElse(1)
                                + (isRollout ? surge(deployment) : 0));
            }
            case StatefulSet set -> {
                count("count/statefulsets.apps", 1);
                pods(set.getSpec().getTemplate().getSpec(), set.getSpec().getReplicas());
            }
            case io.fabric8.knative.serving.v1.Service service -> {
                count("services", KNATIVE_SERVICES);
                count("count/services.serving.knative.dev", 1);
                count("count/revisions.serving.knative.dev", LATEST);
                count("count/deployments.apps", LATEST);
                count("count/replicasets.apps", LATEST);
                pods(pod(service.getSpec().getTemplate().getSpec()), LATEST);
            }
            case HasDependents owner -> {
                count("count/" + owner.getFullResourceName(), 1);
                owner.dependents().forEach(this::add);
            }
            // As a quota can count objects of any type. What becomes of it Kubernetes counts, when it is made.
            default -> count("count/" + object.getFullResourceName(), 1);
        }
    }

    /** What counts of a pod as Knative has it. */
    private static PodSpec pod(RevisionSpec revision) {
        return new PodSpecBuilder()
                .withInitContainers(revision.getInitContainers())
                .withContainers(revision.getContainers())
                .build();
    }

    private static int surge(Deployment deployment) {
        return Optional.ofNullable(deployment.getSpec().getStrategy())
                .map(DeploymentStrategy::getRollingUpdate)
                .map(RollingUpdateDeployment::getMaxSurge)
                .map(IntOrString::getIntVal)
                .orElse(0);
    }

    private void pods(PodSpec pod, int count) {
        count("pods", count);
        add("requests.cpu", pod, ResourceRequirements::getRequests, "cpu", count);
        add("requests.memory", pod, ResourceRequirements::getRequests, "memory", count);
        add("limits.memory", pod, ResourceRequirements::getLimits, "memory", count);
    }

    /** A pod takes what its containers take together, or what one of its init containers takes, if that is more. */
    private void add(
            String name,
            PodSpec pod,
            Function<ResourceRequirements, Map<String, Quantity>> part,
            String resource,
            int count) {
        Function<Container, BigDecimal> amount = container -> Optional.ofNullable(container.getResources())
                .map(part)
                .map(amounts -> amounts.get(resource))
                .map(Quantity::getNumericalAmount)
                .orElse(BigDecimal.ZERO);
        BigDecimal together = pod.getContainers().stream().map(amount).reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal before = pod.getInitContainers().stream().map(amount).reduce(BigDecimal.ZERO, BigDecimal::max);
        sums.merge(name, together.max(before).multiply(BigDecimal.valueOf(count)), BigDecimal::add);
    }

    private void count(String name, int count) {
        sums.merge(name, BigDecimal.valueOf(count), BigDecimal::add);
    }

    private static BigDecimal storage(PersistentVolumeClaim claim) {
        return Optional.ofNullable(claim.getSpec().getResources())
                .map(VolumeResourceRequirements::getRequests)
                .map(requests -> requests.get("storage"))
                .map(Quantity::getNumericalAmount)
                .orElse(BigDecimal.ZERO);
    }
}
