package dev.pileus.e2e;

import dev.pileus.e2e.support.Pods;
import dev.pileus.e2e.support.Tenant;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServiceSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.HTTPIngressPath;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.stream.IntStream;

/** Objects that tests put into the cluster by themselves. */
final class Manifests {

    private Manifests() {}

    /** The record of a command as provision begins it, before there is a Job. */
    static ConfigMap halfMadeRecord(Tenant tenant, String name, Instant expiresAt) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(tenant.namespace())
                .withName(name)
                .withLabels(Map.of(
                        "app.kubernetes.io/managed-by", "pileus",
                        "app.kubernetes.io/name", name,
                        "pileus.dev/workload", name,
                        "pileus.dev/kind", "command",
                        "pileus.dev/record", "workload"))
                .withAnnotations(Map.of(
                        "pileus.dev/created-by",
                        "system:serviceaccount:" + tenant.namespace() + ":" + Tenant.MEMBER,
                        "pileus.dev/expires-at",
                        expiresAt.truncatedTo(ChronoUnit.SECONDS).toString(),
                        "pileus.dev/unfinished-life",
                        "PT1H"))
                .endMetadata()
                .withData(Map.of("parameters", "{\"command\":\"true\"}"))
                .build();
    }

    /** A pod of which a container may have that much memory. */
    static Pod podWithMemory(String namespace, Quantity memory) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("sized")
                .endMetadata()
                .withSpec(Pods.restricted("nothing", Pods.NO_IMAGE)
                        .editFirstContainer()
                        .withNewResources()
                        .addToLimits("memory", memory)
                        .endResources()
                        .endContainer()
                        .build())
                .build();
    }

    /** A pod that could do anything to its node. */
    static Pod privilegedPod(String namespace) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("privileged")
                .endMetadata()
                .withNewSpec()
                .withHostPID(true)
                .addNewContainer()
                .withName("root")
                .withImage(Pods.NO_IMAGE)
                .withNewSecurityContext()
                .withPrivileged(true)
                .endSecurityContext()
                .endContainer()
                .endSpec()
                .build();
    }

    /** A Job whose pod would be somebody else. */
    static Job masked(String account) {
        return new JobBuilder()
                .withNewMetadata()
                .withName("masked")
                .endMetadata()
                .withNewSpec()
                .withNewTemplate()
                .withSpec(Pods.restricted("nothing", Pods.NO_IMAGE)
                        .withServiceAccountName(account)
                        .withRestartPolicy("Never")
                        .build())
                .endTemplate()
                .endSpec()
                .build();
    }

    /** An Ingress to a Service that need not be there. */
    static Ingress ingress(String host, String path) {
        return new IngressBuilder()
                .withNewMetadata()
                .withName("reaching")
                .endMetadata()
                .withNewSpec()
                .withIngressClassName("traefik")
                .addNewRule()
                .withHost(host)
                .withNewHttp()
                .addNewPath()
                .withPath(path)
                .withPathType("Exact")
                .withNewBackend()
                .withNewService()
                .withName("any")
                .withNewPort()
                .withNumber(80)
                .endPort()
                .endService()
                .endBackend()
                .endPath()
                .endHttp()
                .endRule()
                .endSpec()
                .build();
    }

    /** An Ingress to one Service at as many paths as that. */
    static Ingress manyPaths(String host, int number) {
        HTTPIngressPath path = ingress(host, "/")
                .getSpec()
                .getRules()
                .getFirst()
                .getHttp()
                .getPaths()
                .getFirst();
        return ingress(host, "/")
                .edit()
                .editSpec()
                .editFirstRule()
                .editHttp()
                .withPaths(IntStream.range(0, number)
                        .mapToObj(i -> path.edit().withPath("/" + i).build())
                        .toList())
                .endHttp()
                .endRule()
                .endSpec()
                .build();
    }

    /** A Job with a pod as YAML has it. */
    static Job job(String pod) {
        return new JobBuilder()
                .withNewMetadata()
                .withName("reaching")
                .endMetadata()
                .withNewSpec()
                .withNewTemplate()
                .withSpec(pod(pod).edit().withRestartPolicy("Never").build())
                .endTemplate()
                .endSpec()
                .build();
    }

    /** A Deployment with a pod as YAML has it. */
    static Deployment deployment(String pod) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName("reaching")
                .endMetadata()
                .withNewSpec()
                .withNewSelector()
                .addToMatchLabels("app", "reaching")
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app", "reaching")
                .endMetadata()
                .withSpec(pod(pod))
                .endTemplate()
                .endSpec()
                .build();
    }

    /** A Knative Service with a pod as YAML has it. */
    static GenericKubernetesResource knativeService(String pod) {
        return new GenericKubernetesResourceBuilder()
                .withApiVersion("serving.knative.dev/v1")
                .withKind("Service")
                .withNewMetadata()
                .withName("reaching")
                .endMetadata()
                .addToAdditionalProperties("spec", Map.of("template", Map.of("spec", pod(pod))))
                .build();
    }

    private static PodSpec pod(String yaml) {
        return Serialization.unmarshal(yaml, PodSpec.class);
    }

    /** A Service that stands for another name. */
    static Service elsewhere(String name) {
        return service(new ServiceSpecBuilder().withType("ExternalName").withExternalName(name));
    }

    /** A Service that takes the traffic to an address. */
    static Service claiming(String address) {
        return service(service("ClusterIP").withExternalIPs(address));
    }

    /** A Service that a cloud makes a load balancer for. */
    static Service loadBalancer() {
        return service(service("LoadBalancer"));
    }

    /** A Secret that Kubernetes puts an account's token into. */
    static Secret tokenOf(String account) {
        return new SecretBuilder()
                .withNewMetadata()
                .withName("borrowed")
                .addToAnnotations("kubernetes.io/service-account.name", account)
                .endMetadata()
                .withType("kubernetes.io/service-account-token")
                .build();
    }

    /** An Event that says something about nobody. */
    static Event event() {
        return new EventBuilder()
                .withNewMetadata()
                .withName("told")
                .endMetadata()
                .withNewInvolvedObject()
                .endInvolvedObject()
                .build();
    }

    /** A NetworkPolicy that lets everything out. */
    static NetworkPolicy openPolicy() {
        return new NetworkPolicyBuilder()
                .withNewMetadata()
                .withName("open")
                .endMetadata()
                .withNewSpec()
                .withNewPodSelector()
                .endPodSelector()
                .withPolicyTypes("Egress")
                .addNewEgress()
                .endEgress()
                .endSpec()
                .build();
    }

    private static ServiceSpecBuilder service(String type) {
        return new ServiceSpecBuilder()
                .withType(type)
                .withSelector(Map.of("app", "any"))
                .addNewPort()
                .withPort(80)
                .endPort();
    }

    private static Service service(ServiceSpecBuilder spec) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withName("reaching")
                .endMetadata()
                .withSpec(spec.build())
                .build();
    }
}
