package dev.pileus.gitpoll.app;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.micronaut.context.annotation.Value;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Has an app's pods follow it to another commit, by an annotation on the pod template: Kubernetes then rolls the
 * Deployment, and Knative makes a revision. Which workloads those are is said as Reloader wants it said, by an annotation
 * that names the app's ConfigMap. Where Reloader runs it restarts Deployments, and this leaves them alone: never both.
 * Knative Services Reloader cannot restart, so those are always for here.
 */
@Singleton
final class Rollout {

    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    private static final ResourceDefinitionContext KNATIVE_SERVICE = new ResourceDefinitionContext.Builder()
            .withGroup("serving.knative.dev")
            .withVersion("v1")
            .withKind("Service")
            .withPlural("services")
            .withNamespaced(true)
            .build();

    private final boolean reloaderRuns;

    Rollout(@Value("${pileus.reloader}") boolean reloaderRuns) {
        this.reloaderRuns = reloaderRuns;
    }

    /** Sets the commit on the pod templates of the app that are at another. */
    void follow(KubernetesClient client, AppName app, String commit) {
        if (!reloaderRuns) {
            for (Deployment deployment : client.apps()
                    .deployments()
                    .inNamespace(app.namespace())
                    .list()
                    .getItems()) {
                if (follows(deployment, app) && !commit.equals(commitOf(deployment))) {
                    client.apps()
                            .deployments()
                            .inNamespace(app.namespace())
                            .withName(deployment.getMetadata().getName())
                            .patch(MERGE, patch(commit));
                }
            }
        }
        for (GenericKubernetesResource service : knativeServices(client, app)) {
            if (follows(service, app) && !commit.equals(commitOf(service))) {
                client.genericKubernetesResources(KNATIVE_SERVICE)
                        .inNamespace(app.namespace())
                        .withName(service.getMetadata().getName())
                        .patch(MERGE, patch(commit));
            }
        }
    }

    /** None where the cluster has no Knative. */
    private static List<GenericKubernetesResource> knativeServices(KubernetesClient client, AppName app) {
        try {
            return client.genericKubernetesResources(KNATIVE_SERVICE)
                    .inNamespace(app.namespace())
                    .list()
                    .getItems();
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpStatus.NOT_FOUND.getCode()) {
                return List.of();
            }
            throw e;
        }
    }

    private static boolean follows(HasMetadata workload, AppName app) {
        return Optional.ofNullable(workload.getMetadata().getAnnotations())
                .map(annotations -> annotations.get(AppLabels.RELOAD))
                .filter(configMaps ->
                        Arrays.stream(configMaps.split(",")).map(String::strip).anyMatch(app.objects()::equals))
                .isPresent();
    }

    private static String commitOf(Deployment deployment) {
        return Optional.ofNullable(deployment.getSpec().getTemplate().getMetadata())
                .map(metadata -> metadata.getAnnotations())
                .map(annotations -> annotations.get(AppLabels.COMMIT))
                .orElse("");
    }

    private static String commitOf(GenericKubernetesResource service) {
        Map<String, Object> annotations = service.get("spec", "template", "metadata", "annotations");
        return annotations == null ? "" : Objects.toString(annotations.get(AppLabels.COMMIT), "");
    }

    private static String patch(String commit) {
        return "{\"spec\":{\"template\":{\"metadata\":{\"annotations\":{\"%s\":\"%s\"}}}}}"
                .formatted(AppLabels.COMMIT, commit);
    }
}
