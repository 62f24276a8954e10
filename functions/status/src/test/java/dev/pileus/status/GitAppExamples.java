package dev.pileus.status;

import static dev.pileus.status.DeploymentExamples.ended;
import static dev.pileus.status.DeploymentExamples.pod;
import static dev.pileus.status.DeploymentExamples.running;
import static dev.pileus.status.DeploymentExamples.withStep;
import static dev.pileus.status.Examples.CREATED;
import static dev.pileus.status.Examples.metadata;
import static dev.pileus.status.Examples.uid;

import dev.pileus.api.Labels;
import dev.pileus.status.cluster.KnativeService;
import dev.pileus.status.cluster.ObjectMetadata;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1OwnerReference;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodCondition;
import java.util.List;
import java.util.Map;

/** What provision, git-poll and Knative make of git apps. */
public final class GitAppExamples {

    /** The commit that an app is to be at. */
    public static final String COMMIT = "1a2b3c4d5e6f708192a3b4c5d6e7f80910111213";

    /** The one that it was at before. */
    public static final String EARLIER = "9f8e7d6c5b4a392817060f5e4d3c2b1a00998877";

    private GitAppExamples() {}

    /** The ConfigMap of an app whose repository has not been asked. */
    public static V1ConfigMap notPolled(String namespace, String name) {
        return new V1ConfigMap()
                .apiVersion("v1")
                .kind("ConfigMap")
                .metadata(ours(namespace, name + "-git", name, uid("ConfigMap", name + "-git"))
                        .putLabelsItem("pileus.dev/git", "true")
                        .putAnnotationsItem("pileus.dev/interval", "PT1M"))
                .data(Map.of("repository", "ssh://git@git.example.com/team/shop.git", "ref", "main"));
    }

    /** The ConfigMap of an app that is to be at {@link #COMMIT}. */
    public static V1ConfigMap polled(String namespace, String name) {
        return notPolled(namespace, name)
                .data(Map.of(
                        "repository", "ssh://git@git.example.com/team/shop.git",
                        "ref", "main",
                        "commit", COMMIT,
                        "author", "Alice <alice@example.com>",
                        "date", "2026-01-02T03:04:05+02:00",
                        "subject", "Say hello"));
    }

    public static V1ConfigMap with(String annotation, String value, V1ConfigMap configMap) {
        configMap.getMetadata().putAnnotationsItem("pileus.dev/" + annotation, value);
        return configMap;
    }

    /** The pod with that commit's files. */
    public static V1Pod at(String commit, V1Pod pod) {
        return withStep(pod, "checkout", ended(0, "Completed", commit));
    }

    /** A path of a host of its own. */
    public static V1Ingress site(String namespace, String name) {
        V1Ingress ingress = DeploymentExamples.ingress(namespace, name, "/");
        ingress.getSpec().getRules().getFirst().host(name + "." + namespace + ".sites.example.com");
        return ingress;
    }

    /**
     * A Knative Service.
     *
     * @param created the number of the revision that was made last
     * @param ready the number of the revision that has become ready last; 0: none has
     * @param conditions what is so, not so, or not known
     */
    public static KnativeService knativeService(
            String namespace, String name, int created, int ready, KnativeService.Condition... conditions) {
        return new KnativeService(
                ours(namespace, name, name, "knative-" + name),
                new KnativeService.Status(
                        "http://" + name + "." + namespace + ".example.com",
                        revision(name, created),
                        ready == 0 ? "" : revision(name, ready),
                        List.of(conditions)));
    }

    /** One that is ready, with one revision. */
    public static KnativeService readyKnativeService(String namespace, String name) {
        return knativeService(namespace, name, 1, 1, is("Ready", "True", ""));
    }

    public static KnativeService.Condition is(String type, String status, String message) {
        return new KnativeService.Condition(type, status, message);
    }

    public static String revision(String name, int number) {
        return name + "-0000" + number;
    }

    public static String knativePodName(String name, int revision) {
        return revision(name, revision) + "-deployment-6d4b75c9f-x7k2b";
    }

    /** A pod of a revision, whose containers have not begun. */
    public static V1Pod knativePod(String namespace, String name, int revision) {
        V1Pod pod = pod(namespace, name, revision);
        pod.getMetadata()
                .name(knativePodName(name, revision))
                .uid(uid("Pod", knativePodName(name, revision)))
                .putLabelsItem(KnativeService.SERVICE_UID, "knative-" + name)
                .putLabelsItem(KnativeService.REVISION, revision(name, revision))
                .ownerReferences(List.of(new V1OwnerReference().uid("rs-of-revision-" + revision)));
        return pod;
    }

    public static V1Pod readyKnativePod(String namespace, String name, int revision) {
        V1Pod pod = knativePod(namespace, name, revision);
        pod.getStatus()
                .phase("Running")
                .containerStatuses(List.of(
                        running().name("app").image("web").ready(true),
                        running().name("queue-proxy").image("queue").ready(true)))
                .addConditionsItem(new V1PodCondition().type("Ready").status("True"));
        return pod;
    }

    /** What Knative makes of a Service first. */
    public static ObjectMetadata configuration(String namespace, String name) {
        return new ObjectMetadata(metadata(namespace, name, name, uid("Configuration", name))
                .addOwnerReferencesItem(new V1OwnerReference().uid("knative-" + name)));
    }

    /** What Knative makes of a Configuration, for each change of it. */
    public static ObjectMetadata revisionOf(String namespace, String name, int number) {
        String revision = revision(name, number);
        return new ObjectMetadata(metadata(namespace, revision, name, uid("Revision", revision))
                .addOwnerReferencesItem(new V1OwnerReference().uid(uid("Configuration", name))));
    }

    private static V1ObjectMeta ours(String namespace, String name, String workload, String uid) {
        return metadata(namespace, name, workload, uid)
                .creationTimestamp(CREATED)
                .putLabelsItem(Labels.KIND, "git-app")
                .addOwnerReferencesItem(new V1OwnerReference().uid("record-" + workload));
    }
}
