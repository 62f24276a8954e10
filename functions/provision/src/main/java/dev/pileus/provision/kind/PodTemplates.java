package dev.pileus.provision.kind;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;

/**
 * Builds pods, containers and volumes with as few rights as a pod can have. They meet the Pod Security Standard
 * "restricted", and more: the root file system is read-only, and no credentials of the cluster are in reach.
 */
public final class PodTemplates {

    /** Where every container may write what need not last. */
    public static final String TMP = "/tmp";

    /** The user and the group of every container, and the group of its volumes. */
    private static final long USER = 1000L;

    private PodTemplates() {}

    /** A pod to which containers and volumes remain to be added. */
    public static PodSpecBuilder pod() {
        return new PodSpecBuilder()
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .withRunAsUser(USER)
                .withRunAsGroup(USER)
                .withFsGroup(USER)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext();
    }

    /** A container with {@link #TMP} to write to, for which the pod has to have {@link #tmp}. */
    public static ContainerBuilder container(String name, String image) {
        return new ContainerBuilder()
                .withName(name)
                .withImage(image)
                .withImagePullPolicy("IfNotPresent")
                .withNewSecurityContext()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .endSecurityContext()
                .addToVolumeMounts(mount("tmp", TMP));
    }

    /** The volume of {@link #TMP}. */
    public static Volume tmp(String sizeLimit) {
        return scratch("tmp", sizeLimit);
    }

    /** A volume that is empty at the pod's start and lasts no longer than the pod. */
    public static Volume scratch(String name, String sizeLimit) {
        return new VolumeBuilder()
                .withName(name)
                .withNewEmptyDir()
                .withSizeLimit(new Quantity(sizeLimit))
                .endEmptyDir()
                .build();
    }

    public static VolumeMount mount(String volume, String path) {
        return new VolumeMountBuilder().withName(volume).withMountPath(path).build();
    }

    public static VolumeMount readOnly(String volume, String path) {
        return new VolumeMountBuilder()
                .withName(volume)
                .withMountPath(path)
                .withReadOnly(true)
                .build();
    }

    /** An environment variable with exactly this value. */
    public static EnvVar variable(String name, String value) {
        return new EnvVarBuilder().withName(name).withValue(literal(value)).build();
    }

    /** No limit for the processor: it would slow what nobody else wants to use. */
    public static ResourceRequirements resources(String cpu, String memory, String memoryLimit) {
        return new ResourceRequirementsBuilder()
                .addToRequests("cpu", new Quantity(cpu))
                .addToRequests("memory", new Quantity(memory))
                .addToLimits("memory", new Quantity(memoryLimit))
                .build();
    }

    /**
     * Keeps Kubernetes from reading the text: in a container's command and environment it takes {@code $(NAME)} for a
     * variable and {@code $$} for an escaped dollar.
     */
    public static String literal(String text) {
        return text.replace("$", "$$");
    }
}
