package dev.pileus.replicas;

import dev.pileus.replicas.v1.SetReplicasRequest;
import dev.pileus.replicas.v1.SetReplicasResponse;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v1.Scale;
import io.fabric8.kubernetes.api.model.autoscaling.v1.ScaleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Scalable;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets how many replicas a Deployment should have: in its scale, or in the ReplicaTarget that is in force for it. The write of a
 * caller who expects something is bound to the version that was held against it.
 */
final class Scaling {

    private static final Logger LOG = LoggerFactory.getLogger(Scaling.class);

    /** The most attempts of a write while the object changes in something that nobody expects. */
    private static final int ATTEMPTS = 5;

    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    private final KubernetesClient client;
    private final ReplicaTargets targets;

    Scaling(KubernetesClient client, ReplicaTargets targets) {
        this.client = client;
        this.targets = targets;
    }

    /**
     * Carries out a request that is valid and allowed. Blocks.
     *
     * @param target the ReplicaTarget in force; empty where there is none
     * @throws KubernetesClientException where Kubernetes refuses it
     * @throws io.grpc.StatusRuntimeException ABORTED where the Deployment is not as expected; NOT_FOUND
     */
    SetReplicasResponse set(Caller caller, SetReplicasRequest request, String target) {
        for (int attempt = 1; ; attempt++) {
            try {
                SetReplicasResponse response = target.isEmpty() ? setScale(request) : setTarget(request, target);
                LOG.info(
                        "{} set {}/{}{} from {} to {}",
                        caller.user(),
                        request.getNamespace(),
                        request.getName(),
                        target.isEmpty() ? "" : " by its target " + target,
                        response.getPreviousReplicas(),
                        response.getReplicas());
                return response;
            } catch (KubernetesClientException e) {
                if (e.getCode() != CONFLICT || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private SetReplicasResponse setScale(SetReplicasRequest request) {
        Scale scale = deployment(request).scale();
        int before = Optional.ofNullable(scale.getSpec().getReplicas()).orElse(0);
        checkExpected(request, before);
        checkVersion(request, scale.getMetadata().getResourceVersion());
        Scale after = before == request.getReplicas()
                ? scale
                : deployment(request)
                        .scale(new ScaleBuilder(scale)
                                .editMetadata()
                                .withResourceVersion(version(request, scale))
                                .endMetadata()
                                .editSpec()
                                .withReplicas(request.getReplicas())
                                .endSpec()
                                .build());
        return SetReplicasResponse.newBuilder()
                .setReplicas(request.getReplicas())
                .setPreviousReplicas(before)
                .setResourceVersion(after.getMetadata().getResourceVersion())
                .build();
    }

    private SetReplicasResponse setTarget(SetReplicasRequest request, String name) {
        GenericKubernetesResource target =
                targets.resource(request.getNamespace(), name).get();
        if (target == null) {
            throw deleted(name);
        }
        int before = ((Number) target.<Object>get("spec", "replicas")).intValue();
        checkExpected(request, before);
        if (before != request.getReplicas()) {
            try {
                targets.set(target, version(request, target), request.getReplicas());
            } catch (KubernetesClientException e) {
                throw e.getCode() == NOT_FOUND ? deleted(name) : e;
            }
        }
        return SetReplicasResponse.newBuilder()
                .setReplicas(request.getReplicas())
                .setPreviousReplicas(before)
                .setTarget(name)
                .build();
    }

    private static StatusRuntimeException deleted(String target) {
        return Status.ABORTED
                .withDescription("the ReplicaTarget %s was deleted meanwhile: try again".formatted(target))
                .asRuntimeException();
    }

    private Scalable<Deployment> deployment(SetReplicasRequest request) {
        return client.apps().deployments().inNamespace(request.getNamespace()).withName(request.getName());
    }

    /** The version that an object must still have to be written; null where it may have any. */
    private static String version(SetReplicasRequest request, HasMetadata object) {
        boolean expects =
                request.hasExpectedReplicas() || !request.getResourceVersion().isEmpty();
        return expects ? object.getMetadata().getResourceVersion() : null;
    }

    private static void checkExpected(SetReplicasRequest request, int replicas) {
        if (request.hasExpectedReplicas() && request.getExpectedReplicas() != replicas) {
            throw Status.ABORTED
                    .withDescription("%d replicas were expected, and it is to have %d: read it, and try again"
                            .formatted(request.getExpectedReplicas(), replicas))
                    .asRuntimeException();
        }
    }

    private static void checkVersion(SetReplicasRequest request, String version) {
        if (!request.getResourceVersion().isEmpty()
                && !request.getResourceVersion().equals(version)) {
            throw Status.ABORTED
                    .withDescription("version %s was expected, and it has %s: read it, and try again"
                            .formatted(request.getResourceVersion(), version))
                    .asRuntimeException();
        }
    }
}
