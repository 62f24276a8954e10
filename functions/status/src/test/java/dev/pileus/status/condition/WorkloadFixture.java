package dev.pileus.status.condition;

import dev.pileus.common.WorkloadRecord;
import dev.pileus.status.cluster.GitRepository;
import dev.pileus.status.cluster.KnativeService;
import dev.pileus.status.cluster.PeerGroup;
import dev.pileus.status.cluster.WorkloadObjects;
import io.kubernetes.client.openapi.models.CoreV1Event;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1ReplicaSet;
import io.kubernetes.client.openapi.models.V1Service;
import java.util.ArrayList;
import java.util.List;

/** The objects of one workload, put together by a test: of several revisions and pods the later ones are the newer. */
public final class WorkloadFixture {

    private final V1ConfigMap record;
    private final List<V1Job> jobs = new ArrayList<>();
    private final List<V1Deployment> deployments = new ArrayList<>();
    private final List<V1ReplicaSet> replicaSets = new ArrayList<>();
    private final List<V1Service> services = new ArrayList<>();
    private final List<V1Ingress> ingresses = new ArrayList<>();
    private final List<GitRepository> repositories = new ArrayList<>();
    private final List<KnativeService> knativeServices = new ArrayList<>();
    private final List<PeerGroup> peerGroups = new ArrayList<>();
    private final List<V1Pod> pods = new ArrayList<>();
    private final List<CoreV1Event> events = new ArrayList<>();

    public WorkloadFixture(V1ConfigMap record) {
        this.record = record;
    }

    public V1ConfigMap record() {
        return record;
    }

    public WorkloadFixture with(V1Job job) {
        jobs.add(job);
        return this;
    }

    public WorkloadFixture with(V1Deployment deployment) {
        deployments.add(deployment);
        return this;
    }

    public WorkloadFixture with(V1ReplicaSet replicaSet) {
        replicaSets.addFirst(replicaSet);
        return this;
    }

    public WorkloadFixture with(V1Service service) {
        services.add(service);
        return this;
    }

    public WorkloadFixture with(V1Ingress ingress) {
        ingresses.add(ingress);
        return this;
    }

    /** The ConfigMap of its repository. */
    public WorkloadFixture with(V1ConfigMap repository) {
        repositories.add(new GitRepository(repository));
        return this;
    }

    public WorkloadFixture with(KnativeService service) {
        knativeServices.add(service);
        return this;
    }

    public WorkloadFixture with(PeerGroup group) {
        peerGroups.add(group);
        return this;
    }

    public WorkloadFixture with(V1Pod pod) {
        pods.addFirst(pod);
        return this;
    }

    /** An event, the newest of those so far. */
    public WorkloadFixture with(CoreV1Event event) {
        events.addFirst(event);
        return this;
    }

    /** The objects, with one replica of the deployment ready. */
    public WorkloadObjects ready() {
        deployments.forEach(deployment -> deployment.getStatus().readyReplicas(1));
        return build();
    }

    public WorkloadObjects build() {
        WorkloadRecord read = WorkloadRecord.read(
                        record.getMetadata().getNamespace(),
                        record.getMetadata().getName(),
                        record.getMetadata().getLabels(),
                        record.getMetadata().getAnnotations(),
                        record.getData())
                .orElseThrow();
        return new WorkloadObjects(
                record,
                read,
                jobs,
                deployments,
                replicaSets,
                services,
                ingresses,
                repositories,
                knativeServices,
                peerGroups,
                pods,
                events);
    }
}
