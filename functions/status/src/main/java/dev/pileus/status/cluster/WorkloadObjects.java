package dev.pileus.status.cluster;

import dev.pileus.api.Labels;
import dev.pileus.common.Display;
import dev.pileus.common.WorkloadRecord;
import io.kubernetes.client.openapi.models.CoreV1Event;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1ReplicaSet;
import io.kubernetes.client.openapi.models.V1Service;
import java.time.Instant;
import java.util.List;

/**
 * A workload's objects as the cluster has them now: those that the record owns, and what Kubernetes has made of them.
 *
 * @param configMap the record's ConfigMap
 * @param record what it says
 * @param jobs the record's jobs
 * @param deployments the record's deployments
 * @param replicaSets the deployments' replica sets, of the latest revision first
 * @param services the record's services
 * @param ingresses the record's ingresses
 * @param repositories the record's ConfigMaps that name a git repository: one, of a git app
 * @param knativeServices the record's Knative Services
 * @param peerGroups the record's PeerGroups
 * @param pods the pods of the jobs, the replica sets, the Knative Services and the PeerGroups, newest first
 * @param events what is told of all these, newest first
 */
public record WorkloadObjects(
        V1ConfigMap configMap,
        WorkloadRecord record,
        List<V1Job> jobs,
        List<V1Deployment> deployments,
        List<V1ReplicaSet> replicaSets,
        List<V1Service> services,
        List<V1Ingress> ingresses,
        List<GitRepository> repositories,
        List<KnativeService> knativeServices,
        List<PeerGroup> peerGroups,
        List<V1Pod> pods,
        List<CoreV1Event> events) {

    /** The deployment controller's annotation of replica sets: which revision of the deployment one is, from 1 on. */
    static final String REVISION = "deployment.kubernetes.io/revision";

    /** How it is shown, as its record says. */
    public Display display() {
        return Displays.of(configMap, !jobs.isEmpty(), !knativeServices.isEmpty());
    }

    /** When the record was made. */
    public Instant createdAt() {
        return configMap.getMetadata().getCreationTimestamp().toInstant();
    }

    /** Whether somebody has asked for its deletion. */
    public boolean isBeingDeleted() {
        return configMap.getMetadata().getDeletionTimestamp() != null;
    }

    /** Whether objects of it are still to be made. */
    public boolean isUnfinished() {
        return configMap.getMetadata().getAnnotations().containsKey(Labels.UNFINISHED_LIFE);
    }

    /** The pods of one of the replica sets, newest first. */
    public List<V1Pod> podsOf(V1ReplicaSet replicaSet) {
        return pods.stream().filter(pod -> Owners.isOwnedBy(pod, replicaSet)).toList();
    }
}
