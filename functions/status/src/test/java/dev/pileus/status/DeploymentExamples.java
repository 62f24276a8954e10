package dev.pileus.status;

import static dev.pileus.status.Examples.CREATED;
import static dev.pileus.status.Examples.metadata;
import static dev.pileus.status.Examples.uid;

import dev.pileus.api.Labels;
import io.kubernetes.client.custom.IntOrString;
import io.kubernetes.client.custom.Quantity;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1ContainerState;
import io.kubernetes.client.openapi.models.V1ContainerStateRunning;
import io.kubernetes.client.openapi.models.V1ContainerStateTerminated;
import io.kubernetes.client.openapi.models.V1ContainerStateWaiting;
import io.kubernetes.client.openapi.models.V1ContainerStatus;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1DeploymentCondition;
import io.kubernetes.client.openapi.models.V1DeploymentSpec;
import io.kubernetes.client.openapi.models.V1DeploymentStatus;
import io.kubernetes.client.openapi.models.V1HTTPIngressPath;
import io.kubernetes.client.openapi.models.V1HTTPIngressRuleValue;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1IngressRule;
import io.kubernetes.client.openapi.models.V1IngressSpec;
import io.kubernetes.client.openapi.models.V1OwnerReference;
import io.kubernetes.client.openapi.models.V1PersistentVolumeClaimVolumeSource;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodCondition;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1PodStatus;
import io.kubernetes.client.openapi.models.V1PodTemplateSpec;
import io.kubernetes.client.openapi.models.V1ReplicaSet;
import io.kubernetes.client.openapi.models.V1ReplicaSetStatus;
import io.kubernetes.client.openapi.models.V1ResourceRequirements;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServicePort;
import io.kubernetes.client.openapi.models.V1ServiceSpec;
import io.kubernetes.client.openapi.models.V1Volume;
import java.util.List;
import java.util.Map;

/** What provision and Kubernetes make of the kinds that are deployments. */
public final class DeploymentExamples {

    private DeploymentExamples() {}

    public static V1ConfigMap record(String namespace, String name, String kind) {
        V1ConfigMap record = Examples.record(namespace, name).data(Map.of("parameters", "{}"));
        record.getMetadata().putLabelsItem(Labels.KIND, kind);
        return record;
    }

    /** A deployment of one replica with a volume. */
    public static V1Deployment deployment(String namespace, String name, int ready) {
        return new V1Deployment()
                .apiVersion("apps/v1")
                .kind("Deployment")
                .metadata(metadata(namespace, name, name, "deployment-" + name)
                        .generation(1L)
                        .addOwnerReferencesItem(new V1OwnerReference().uid("record-" + name)))
                .spec(new V1DeploymentSpec()
                        .replicas(1)
                        .progressDeadlineSeconds(600)
                        .template(new V1PodTemplateSpec()
                                .spec(new V1PodSpec()
                                        .volumes(List.of(new V1Volume()
                                                .name("data")
                                                .persistentVolumeClaim(
                                                        new V1PersistentVolumeClaimVolumeSource().claimName(name)))))))
                .status(new V1DeploymentStatus().observedGeneration(1L).readyReplicas(ready));
    }

    public static V1Deployment withoutVolume(V1Deployment deployment) {
        deployment.getSpec().getTemplate().getSpec().volumes(List.of());
        return deployment;
    }

    public static V1Deployment givenUp(V1Deployment deployment) {
        deployment
                .getStatus()
                .addConditionsItem(new V1DeploymentCondition()
                        .type("Progressing")
                        .status("False")
                        .reason("ProgressDeadlineExceeded"));
        return deployment;
    }

    /** The name of a revision's replica set, of the letters and digits that Kubernetes makes up hashes of. */
    public static String replicaSetName(String workload, int revision) {
        return workload + "-6d4b75c9f" + "bcdf".charAt(revision);
    }

    public static V1ReplicaSet replicaSet(String namespace, String workload, int revision) {
        return new V1ReplicaSet()
                .apiVersion("apps/v1")
                .kind("ReplicaSet")
                .metadata(metadata(
                                namespace,
                                replicaSetName(workload, revision),
                                workload,
                                uid("ReplicaSet", replicaSetName(workload, revision)))
                        .putAnnotationsItem("deployment.kubernetes.io/revision", Integer.toString(revision))
                        .addOwnerReferencesItem(new V1OwnerReference().uid("deployment-" + workload)))
                .status(new V1ReplicaSetStatus());
    }

    public static String podName(String workload, int revision) {
        return replicaSetName(workload, revision) + "-x7k2b";
    }

    /** A pod with a node, whose containers have not begun. */
    public static V1Pod pod(String namespace, String workload, int revision) {
        return new V1Pod()
                .apiVersion("v1")
                .kind("Pod")
                .metadata(metadata(
                                namespace,
                                podName(workload, revision),
                                workload,
                                uid("Pod", podName(workload, revision)))
                        .creationTimestamp(CREATED.plusMinutes(revision))
                        .addOwnerReferencesItem(
                                new V1OwnerReference().uid(uid("ReplicaSet", replicaSetName(workload, revision)))))
                .spec(new V1PodSpec()
                        .initContainers(List.of(container("step", "64Mi")))
                        .containers(List.of(container("main", "512Mi"))))
                .status(new V1PodStatus()
                        .phase("Pending")
                        .addConditionsItem(
                                new V1PodCondition().type("PodScheduled").status("True")));
    }

    public static V1Pod readyPod(String namespace, String workload, int revision) {
        V1Pod pod = withMain(pod(namespace, workload, revision), running().ready(true));
        pod.getStatus()
                .phase("Running")
                .addConditionsItem(new V1PodCondition().type("Ready").status("True"));
        return pod;
    }

    public static V1Pod withMain(V1Pod pod, V1ContainerStatus main) {
        pod.getStatus().containerStatuses(List.of(main.name("main").image("nope:1")));
        return pod;
    }

    public static V1Pod withStep(V1Pod pod, String name, V1ContainerStatus step) {
        pod.getStatus().initContainerStatuses(List.of(step.name(name).image("nope:1")));
        return pod;
    }

    public static V1ContainerStatus running() {
        return new V1ContainerStatus()
                .containerID("containerd://1")
                .restartCount(0)
                .state(new V1ContainerState().running(new V1ContainerStateRunning().startedAt(CREATED)));
    }

    public static V1ContainerStatus waiting(String reason, String message) {
        return new V1ContainerStatus()
                .restartCount(0)
                .state(new V1ContainerState()
                        .waiting(new V1ContainerStateWaiting().reason(reason).message(message)));
    }

    public static V1ContainerStatus ended(int exitCode, String reason, String message) {
        return new V1ContainerStatus()
                .containerID("containerd://1")
                .restartCount(0)
                .state(new V1ContainerState().terminated(end(exitCode, reason, message)));
    }

    /** One that waits to be started again after it has ended so. */
    public static V1ContainerStatus crashing(int exitCode, String reason, String message) {
        return waiting("CrashLoopBackOff", "back-off 10s restarting failed container")
                .containerID("containerd://1")
                .restartCount(1)
                .lastState(new V1ContainerState().terminated(end(exitCode, reason, message)));
    }

    /** One that runs again after it has ended so. */
    public static V1ContainerStatus restarted(int exitCode, String reason, String message) {
        return running().restartCount(1).lastState(new V1ContainerState().terminated(end(exitCode, reason, message)));
    }

    public static V1Service service(String namespace, String workload, int nodePort) {
        return new V1Service()
                .apiVersion("v1")
                .kind("Service")
                .metadata(metadata(namespace, workload, workload, "service-" + workload)
                        .addOwnerReferencesItem(new V1OwnerReference().uid("record-" + workload)))
                .spec(new V1ServiceSpec()
                        .type(nodePort > 0 ? "NodePort" : "ClusterIP")
                        .selector(Map.of(Labels.WORKLOAD, workload))
                        .ports(List.of(new V1ServicePort()
                                .port(80)
                                .targetPort(new IntOrString(8080))
                                .nodePort(nodePort > 0 ? nodePort : null))));
    }

    public static V1Ingress ingress(String namespace, String workload, String... paths) {
        return new V1Ingress()
                .apiVersion("networking.k8s.io/v1")
                .kind("Ingress")
                .metadata(metadata(namespace, "site-" + workload, workload, "ingress-" + workload)
                        .addOwnerReferencesItem(new V1OwnerReference().uid("record-" + workload)))
                .spec(new V1IngressSpec()
                        .rules(List.of(new V1IngressRule()
                                .host(namespace + ".sites.example.com")
                                .http(new V1HTTPIngressRuleValue()
                                        .paths(List.of(paths).stream()
                                                .map(path -> new V1HTTPIngressPath()
                                                        .path(path)
                                                        .pathType("Exact"))
                                                .toList())))));
    }

    private static V1ContainerStateTerminated end(int exitCode, String reason, String message) {
        return new V1ContainerStateTerminated()
                .exitCode(exitCode)
                .reason(reason)
                .message(message);
    }

    private static V1Container container(String name, String memory) {
        return new V1Container()
                .name(name)
                .image("image")
                .resources(new V1ResourceRequirements().limits(Map.of("memory", new Quantity(memory))));
    }
}
