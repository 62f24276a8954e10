package dev.pileus.status.argocd;

import dev.pileus.status.cluster.ArgoApplication;
import io.kubernetes.client.openapi.JSON;

/** Applications as Argo CD 3.1 writes them, as far as they are read. */
public final class ArgoExamples {

    /** The commit that is deployed. */
    public static final String COMMIT = "1a2b3c4d5e6f708192a3b4c5d6e7f80910111213";

    /** One that is pushed after that. */
    public static final String LATER = "9f8e7d6c5b4a392817060f5e4d3c2b1a00998877";

    private static final String HISTORY = """
            "history": [
              {"id": 6, "revision": "0000000000000000000000000000000000000000", "deployedAt": "2026-01-02T03:04:05Z",
               "initiatedBy": {"automated": true}},
              {"id": 7, "revision": "%s", "deployedAt": "2026-01-02T04:04:05Z", "initiatedBy": {"automated": true}}]
            """.formatted(COMMIT);

    private ArgoExamples() {}

    /** All is as {@link #COMMIT} has it. */
    public static ArgoApplication healthy(String name) {
        return application(name, """
                "sync": {"status": "Synced", "revision": "%1$s", "comparedTo": {"source": {"repoURL": "https://git"}}},
                "health": {"status": "Healthy", "lastTransitionTime": "2026-01-02T04:05:05Z"},
                "operationState": {"phase": "Succeeded", "message": "successfully synced (all tasks run)",
                  "startedAt": "2026-01-02T04:04:00Z", "finishedAt": "2026-01-02T04:04:05Z",
                  "syncResult": {"revision": "%1$s", "resources": [
                    {"group": "serving.knative.dev", "version": "v1", "kind": "Service", "namespace": "pileus", "name": "ui",
                     "status": "Synced", "message": "service.serving.knative.dev/ui configured", "hookPhase": "Running",
                     "syncPhase": "Sync"}]}},
                "resources": [
                  {"group": "serving.knative.dev", "version": "v1", "kind": "Service", "namespace": "pileus", "name": "ui",
                   "status": "Synced", "health": {"status": "Healthy", "message": "Knative Service is healthy."}}],
                """.formatted(COMMIT) + HISTORY);
    }

    /** What {@link #LATER} has in it cannot be made into manifests. */
    public static ArgoApplication broken(String name) {
        return application(name, """
                "sync": {"status": "Unknown"},
                "health": {"status": "Healthy"},
                "conditions": [
                  {"type": "OrphanedResourceWarning", "message": "Application has 1 orphaned resources"},
                  {"type": "ComparisonError", "lastTransitionTime": "2026-01-02T05:04:05Z", "message":
                    "Failed to load target state: failed to generate manifest for source 1 of 1: rpc error: code = Unknown desc = Manifest generation error (cached): `kustomize build <path to cached source>/knative/overlays/embedded` failed exit status 1: Error: accumulating resources: accumulation err='accumulating resources from '../../base': '<path to cached source>/knative/base' must resolve to a file': recursed accumulation of path '<path to cached source>/knative/base': accumulating resources: accumulating resources from 'status.yaml': MalformedYAMLError: yaml: line 30: mapping values are not allowed in this context in File: status.yaml"}],
                """ + HISTORY);
    }

    /** {@link #LATER} is tried again and again, and Kubernetes refuses an object of it. */
    public static ArgoApplication refused(String name) {
        return application(name, """
                "sync": {"status": "OutOfSync", "revision": "%1$s"},
                "health": {"status": "Healthy"},
                "conditions": [{"type": "SyncError", "message": "Failed sync attempt to %1$s: one or more objects failed"}],
                "operationState": {"phase": "Running", "retryCount": 2,
                  "message": "one or more objects failed to apply, reason: … Retrying attempt #2 at 5:04AM.",
                  "syncResult": {"revision": "%1$s", "resources": [
                    {"kind": "ServiceAccount", "name": "ui", "status": "Synced", "message": "serviceaccount/ui unchanged"},
                    {"kind": "Service", "name": "ui", "status": "SyncFailed", "hookPhase": "Failed", "message":
                      "admission webhook \\"validation.webhook.serving.knative.dev\\" denied the request:\\n validation failed"}
                  ]}},
                "resources": [{"kind": "Service", "name": "ui", "status": "OutOfSync"}],
                """.formatted(LATER) + HISTORY);
    }

    /** {@link #LATER} is being applied, one wave after the other. */
    public static ArgoApplication progressing(String name) {
        return application(name, """
                "sync": {"status": "OutOfSync", "revision": "%1$s"},
                "health": {"status": "Progressing"},
                "operationState": {"phase": "Running",
                  "message": "waiting for healthy state of apps/Deployment/operator and 2 more resources",
                  "syncResult": {"revision": "%1$s", "resources": []}},
                "resources": [
                  {"kind": "Deployment", "name": "operator", "status": "Synced", "health": {"status": "Progressing",
                   "message": "Waiting for rollout to finish"}},
                  {"kind": "Service", "name": "ui", "status": "OutOfSync", "health": {"status": "Healthy"}}],
                """.formatted(LATER) + HISTORY);
    }

    /** {@link #LATER} was applied, and an object of it has failed since. */
    public static ArgoApplication degraded(String name) {
        return application(name, """
                "sync": {"status": "Synced", "revision": "%1$s"},
                "health": {"status": "Degraded"},
                "operationState": {"phase": "Succeeded", "message": "successfully synced (all tasks run)",
                  "syncResult": {"revision": "%1$s"}},
                "resources": [
                  {"kind": "Deployment", "name": "operator", "status": "Synced", "health": {"status": "Progressing",
                   "message": "Waiting for rollout to finish"}},
                  {"kind": "Service", "name": "ui", "status": "Synced", "health": {"status": "Degraded", "message":
                   "ConfigurationsReady is False, since RevisionFailed. Unable to fetch image.\\nReady is False.\\n"}}],
                """.formatted(LATER) + HISTORY);
    }

    /** One with that in its status. */
    static ArgoApplication application(String name, String status) {
        return JSON.getGson().fromJson("""
                {"apiVersion": "argoproj.io/v1alpha1", "kind": "Application",
                 "metadata": {"namespace": "argocd", "name": "%s", "uid": "uid-%1$s",
                   "labels": {"app.kubernetes.io/part-of": "pileus"}},
                 "spec": {"project": "pileus"},
                 "status": {%s}}
                """.formatted(name, status), ArgoApplication.class);
    }
}
