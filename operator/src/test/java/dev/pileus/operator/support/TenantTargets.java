package dev.pileus.operator.support;

import static dev.pileus.operator.support.TenantGroups.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.operator.replicatarget.ReplicaTarget;
import dev.pileus.operator.replicatarget.ReplicaTargetSpec;
import dev.pileus.operator.replicatarget.ReplicaTargetStatus;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The replica targets of one namespace and their Deployments, as somebody with {@code kubectl} makes and sees them. */
public final class TenantTargets {

    private final KubernetesClient admin;
    private final String namespace;

    /** Those of that namespace. */
    public TenantTargets(KubernetesClient admin, String namespace) {
        this.admin = admin;
        this.namespace = namespace;
    }

    /** The namespace's name. */
    public String namespace() {
        return namespace;
    }

    /** The targets. */
    public NonNamespaceOperation<ReplicaTarget, KubernetesResourceList<ReplicaTarget>, Resource<ReplicaTarget>>
            targets() {
        return admin.resources(ReplicaTarget.class).inNamespace(namespace);
    }

    /** Applies a target. */
    public void apply(String name, String deployment, int replicas) {
        ReplicaTarget target = new ReplicaTarget();
        target.setMetadata(
                new ObjectMetaBuilder().withNamespace(namespace).withName(name).build());
        target.setSpec(new ReplicaTargetSpec(deployment, replicas));
        admin.resource(target).fieldManager("test").forceConflicts().serverSideApply();
    }

    /** Makes a Deployment. */
    public void deploy(String name, int replicas) {
        Map<String, String> labels = Map.of("app", name);
        admin.resource(new DeploymentBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .withReplicas(replicas)
                        .withNewSelector()
                        .withMatchLabels(labels)
                        .endSelector()
                        .withNewTemplate()
                        .withNewMetadata()
                        .withLabels(labels)
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("app")
                        .withImage("dev.local/app:test")
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build())
                .create();
    }

    /** A Deployment. */
    public RollableScalableResource<Deployment> deployment(String name) {
        return admin.apps().deployments().inNamespace(namespace).withName(name);
    }

    /** How many replicas a Deployment asks for. */
    public int replicas(String deployment) {
        return deployment(deployment).get().getSpec().getReplicas();
    }

    /** Scales a Deployment, as the program of that name does. */
    public void scale(String deployment, int replicas, String manager) {
        PatchContext merge = new PatchContext.Builder()
                .withPatchType(PatchType.JSON_MERGE)
                .withFieldManager(manager)
                .build();
        admin.apps()
                .deployments()
                .inNamespace(namespace)
                .withName(deployment)
                .subresource("scale")
                .patch(merge, "{\"spec\": {\"replicas\": %d}}".formatted(replicas));
    }

    /** Makes a HorizontalPodAutoscaler; nobody here does what it says. */
    public void autoscale(String name, String apiVersion, String kind, String scaled) {
        admin.resource(new HorizontalPodAutoscalerBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .withNewScaleTargetRef()
                        .withApiVersion(apiVersion)
                        .withKind(kind)
                        .withName(scaled)
                        .endScaleTargetRef()
                        .withMaxReplicas(10)
                        .endSpec()
                        .build())
                .create();
    }

    /** Has a HorizontalPodAutoscaler scale something else. */
    public void turn(String autoscaler, String scaled) {
        autoscaler(autoscaler).edit(known -> known.edit()
                .editSpec()
                .editScaleTargetRef()
                .withName(scaled)
                .endScaleTargetRef()
                .endSpec()
                .build());
    }

    /** A HorizontalPodAutoscaler. */
    public Resource<HorizontalPodAutoscaler> autoscaler(String name) {
        return admin.autoscaling()
                .v2()
                .horizontalPodAutoscalers()
                .inNamespace(namespace)
                .withName(name);
    }

    /** Has the API server fail when somebody scales a Deployment of the namespace: it asks a webhook that is not there. */
    public Resource<ValidatingWebhookConfiguration> breakScale() {
        Resource<ValidatingWebhookConfiguration> webhook = admin.resource(new ValidatingWebhookConfigurationBuilder()
                .withNewMetadata()
                .withName("broken-" + namespace)
                .endMetadata()
                .addNewWebhook()
                .withName("broken.example.com")
                .withAdmissionReviewVersions("v1")
                .withSideEffects("None")
                .withFailurePolicy("Fail")
                .withNewClientConfig()
                .withUrl("https://127.0.0.1:1/")
                .endClientConfig()
                .withNewNamespaceSelector()
                .addToMatchLabels("kubernetes.io/metadata.name", namespace)
                .endNamespaceSelector()
                .addNewRule()
                .withApiGroups("apps")
                .withApiVersions("v1")
                .withOperations("UPDATE")
                .withResources("deployments/scale")
                .endRule()
                .endWebhook()
                .build());
        webhook.create();
        // It is in force when it has kept somebody else from it.
        soon().until(() -> {
            try {
                scale("web", replicas("web"), "test");
                return false;
            } catch (KubernetesClientException e) {
                return true;
            }
        });
        return webhook;
    }

    /** Waits until a target is applied and all its replicas are ready. */
    public void awaitReady(String name, int replicas) {
        soon().alias("%s with %d replicas".formatted(name, replicas)).untilAsserted(() -> {
            ReplicaTarget target = targets().withName(name).get();
            assertThat(condition(name, "Applied")).isEqualTo("True Applied");
            assertThat(condition(name, "Ready")).isEqualTo("True ReplicasReady");
            assertThat(target.getStatus().observedGeneration())
                    .isEqualTo(target.getMetadata().getGeneration());
            assertThat(target.getStatus().readyReplicas()).isEqualTo(replicas);
            assertThat(replicas(target.getSpec().deploymentName())).isEqualTo(replicas);
        });
    }

    /** Waits until a condition has that status and reason, such as {@code False Contested}. */
    public void await(String name, String type, String condition) {
        soon().untilAsserted(() -> assertThat(condition(name, type)).isEqualTo(condition));
    }

    /** Waits until what others wrote was put back so many times. */
    public void awaitCorrections(String name, int count) {
        soon().until(() -> Optional.ofNullable(status(name).corrections())
                .filter(corrections -> corrections.count() == count)
                .isPresent());
    }

    /** The status of a target; null as long as it has none. */
    public ReplicaTargetStatus status(String name) {
        return targets().withName(name).get().getStatus();
    }

    /** A condition's status and reason, such as {@code True Applied}. */
    public String condition(String name, String type) {
        return Optional.ofNullable(status(name))
                .flatMap(known -> known.condition(type))
                .map(condition -> condition.getStatus() + " " + condition.getReason())
                .orElse("none");
    }

    /** A condition's message. */
    public String message(String name, String type) {
        return status(name).condition(type).orElseThrow().getMessage();
    }

    /** The Events about a target, each by its type, reason and message. */
    public List<String> events(String target) {
        return admin.v1().events().inNamespace(namespace).list().getItems().stream()
                .filter(event -> event.getInvolvedObject().getKind().equals("ReplicaTarget")
                        && event.getInvolvedObject().getName().equals(target))
                .map(event -> "%s %s: %s".formatted(event.getType(), event.getReason(), event.getMessage()))
                .toList();
    }
}
