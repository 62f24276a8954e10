package dev.pileus.gitpoll.app;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pileus.gitpoll.git.Commit;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Rolls an app's pods out to another commit, by an annotation on the pod template: Kubernetes then rolls the
 * Deployment, and Knative makes a revision. Which workloads those are is said as Reloader wants it said, by an
 * annotation that names the app's ConfigMap. Where Reloader runs it restarts Deployments, and this leaves them alone:
 * never both. Knative Services Reloader cannot restart, so those are always for here.
 */
@Singleton
final class Rollout {

    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    private static final ResourceDefinitionContext DEPLOYMENT = new ResourceDefinitionContext.Builder()
            .withGroup("apps")
            .withVersion("v1")
            .withKind("Deployment")
            .withPlural("deployments")
            .withNamespaced(true)
            .build();

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

    /**
     * Sets the commit on the pod templates of the app that are at another.
     *
     * @throws IllegalArgumentException where it is no commit's name
     */
    void follow(KubernetesClient client, AppName app, String commit) {
        if (!Commit.ID.matcher(commit).matches()) {
            throw new IllegalArgumentException("Not the name of a commit: " + commit);
        }
        if (!reloaderRuns) {
            follow(client, app, commit, DEPLOYMENT);
        }
        follow(client, app, commit, KNATIVE_SERVICE);
    }

    private static void follow(KubernetesClient client, AppName app, String commit, ResourceDefinitionContext kind) {
        var workloads = client.genericKubernetesResources(kind).inNamespace(app.namespace());
        for (ObjectMeta metadata : new AppStore(client).metadata(kind, app.namespace())) {
            if (follows(metadata, app)) {
                var workload = workloads.withName(metadata.getName());
                GenericKubernetesResource found = workload.get();
                if (found != null && !commit.equals(commitOf(found))) {
                    workload.patch(MERGE, patch(commit));
                }
            }
        }
    }

    private static boolean follows(ObjectMeta workload, AppName app) {
        return Optional.ofNullable(workload.getAnnotations())
                .map(annotations -> annotations.get(AppLabels.RELOAD))
                .filter(configMaps ->
                        Arrays.stream(configMaps.split(",")).map(String::strip).anyMatch(app.objects()::equals))
                .isPresent();
    }

    private static String commitOf(GenericKubernetesResource workload) {
        Map<String, Object> annotations = workload.get("spec", "template", "metadata", "annotations");
        return annotations == null ? "" : Objects.toString(annotations.get(AppLabels.COMMIT), "");
    }

    private static String patch(String commit) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        patch.putObject("spec")
                .putObject("template")
                .putObject("metadata")
                .putObject("annotations")
                .put(AppLabels.COMMIT, commit);
        return patch.toString();
    }
}
