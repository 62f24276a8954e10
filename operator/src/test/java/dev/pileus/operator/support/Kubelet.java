package dev.pileus.operator.support;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.readiness.Readiness;

/** Says of all pods that they run and are ready, as soon as they are made. */
public final class Kubelet implements AutoCloseable, ResourceEventHandler<Pod> {

    private final KubernetesClient client;
    private final SharedIndexInformer<Pod> pods;

    /** Begins with the pods that there are. */
    public Kubelet(KubernetesClient client) {
        this.client = client;
        this.pods = client.pods().inAnyNamespace().inform(this);
    }

    @Override
    public void onAdd(Pod pod) {
        if (pod.getMetadata().getDeletionTimestamp() != null || Readiness.isPodReady(pod)) {
            return;
        }
        Pod ready = new PodBuilder(pod)
                .withNewStatus()
                .withPhase("Running")
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build();
        try {
            client.pods().resource(ready).patchStatus();
        } catch (KubernetesClientException e) {
            // It is gone by now, or the server is; then it is shown again.
        }
    }

    @Override
    public void onUpdate(Pod before, Pod pod) {
        onAdd(pod);
    }

    @Override
    public void onDelete(Pod pod, boolean unknown) {}

    @Override
    public void close() {
        pods.close();
    }
}
