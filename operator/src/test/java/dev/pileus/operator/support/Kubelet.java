package dev.pileus.operator.support;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;

/** Says of each pod once that it runs and is ready, as soon as it is made. */
public final class Kubelet implements AutoCloseable, ResourceEventHandler<Pod> {

    private static final String RUNNING = "Running";
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
    private static final String READY =
            "{\"status\": {\"phase\": \"Running\", \"conditions\": [{\"type\": \"Ready\", \"status\": \"True\"}]}}";

    private final KubernetesClient client;
    private final SharedIndexInformer<Pod> pods;

    /** Begins with the pods that there are. */
    public Kubelet(KubernetesClient client) {
        this.client = client;
        this.pods = client.pods().inAnyNamespace().inform(this);
    }

    @Override
    public void onAdd(Pod pod) {
        if (pod.getMetadata().getDeletionTimestamp() != null
                || RUNNING.equals(pod.getStatus().getPhase())) {
            return;
        }
        try {
            client.pods().resource(pod).subresource("status").patch(MERGE, READY);
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
