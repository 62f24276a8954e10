package dev.pileus.provision.kind.gitapp;

import dev.pileus.provision.kind.Origin;
import io.fabric8.knative.serving.v1.RevisionSpec;
import io.fabric8.knative.serving.v1.RevisionSpecBuilder;
import io.fabric8.knative.serving.v1.Service;
import io.fabric8.knative.serving.v1.ServiceBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;

/** Builds the Knative Service of a git app that is scaled to zero while nobody asks for it. */
final class AppKnativeService {

    private AppKnativeService() {}

    static Service of(Origin origin, GitAppParameters parameters, PodSpec pod) {
        return new ServiceBuilder()
                .withMetadata(origin.metadata())
                .editMetadata()
                .addToAnnotations(Registration.RELOAD_ANNOTATION, Registration.name(origin))
                .endMetadata()
                .withNewSpec()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(origin.labels())
                .addToAnnotations("autoscaling.knative.dev/min-scale", "0")
                .addToAnnotations("autoscaling.knative.dev/max-scale", Integer.toString(parameters.replicas()))
                .endMetadata()
                .withNewSpecLike(revision(pod))
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    /** A pod as Knative takes it. */
    private static RevisionSpec revision(PodSpec pod) {
        return new RevisionSpecBuilder()
                .withAutomountServiceAccountToken(pod.getAutomountServiceAccountToken())
                .withEnableServiceLinks(pod.getEnableServiceLinks())
                .withSecurityContext(pod.getSecurityContext())
                .withInitContainers(pod.getInitContainers())
                .withContainers(pod.getContainers())
                .withVolumes(pod.getVolumes())
                .build();
    }
}
