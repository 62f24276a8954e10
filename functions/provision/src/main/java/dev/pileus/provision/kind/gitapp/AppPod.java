package dev.pileus.provision.kind.gitapp;

import static dev.pileus.provision.kind.gitapp.GitAppParameters.isGiven;

import dev.pileus.provision.kind.Origin;
import dev.pileus.provision.kind.PodTemplates;
import dev.pileus.provision.kind.Probes;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;

/** Builds the pod of a git app: a step that checks the commit out, and the container that finds its files. */
@Singleton
final class AppPod {

    /** Annotation of pods: the commit to check out, where it is not the one that the ConfigMap has. */
    private static final String COMMIT_ANNOTATION = "pileus.dev/commit";

    private static final String CONTENT = "content";
    private static final String CONTENT_SIZE = "1Gi";
    private static final String APP_VOLUME = "app";
    private static final String GIT_VOLUME = "git";

    private final String checkoutImage;
    private final String webImage;
    private final boolean allowHttp;

    AppPod(
            @Value("${pileus.images.git-poll}") String checkoutImage,
            @Value("${pileus.images.web}") String webImage,
            @Value("${pileus.git.allow-http}") boolean allowHttp) {
        this.checkoutImage = checkoutImage;
        this.webImage = webImage;
        this.allowHttp = allowHttp;
    }

    /** One that a Deployment keeps up. */
    PodSpec forDeployment(Origin origin, GitAppParameters parameters) {
        Container app = app(parameters)
                .withReadinessProbe(Probes.tcp(parameters.port()))
                // Requests are still on their way here when the pod is already to end.
                .withNewLifecycle()
                .withNewPreStop()
                .withNewSleep(5L)
                .endPreStop()
                .endLifecycle()
                .build();
        // A checkout that is told to end while its Java begins does not hear it.
        return pod(origin, parameters, app)
                .edit()
                .withTerminationGracePeriodSeconds(20L)
                .build();
    }

    /** One for Knative, which looks after readiness and end itself. */
    PodSpec forKnative(Origin origin, GitAppParameters parameters) {
        return pod(origin, parameters, app(parameters).build());
    }

    private ContainerBuilder app(GitAppParameters parameters) {
        return PodTemplates.container("app", isGiven(parameters.image()) ? parameters.image() : webImage)
                .addNewPort()
                .withContainerPort(parameters.port())
                .endPort()
                .withResources(PodTemplates.resources("10m", "32Mi", "256Mi"))
                .addToVolumeMounts(PodTemplates.readOnly(CONTENT, parameters.mountPath()));
    }

    private PodSpec pod(Origin origin, GitAppParameters parameters, Container app) {
        return PodTemplates.pod()
                .addToInitContainers(checkout(parameters))
                .addToContainers(app)
                .addToVolumes(PodTemplates.tmp("1Gi"))
                .addToVolumes(PodTemplates.scratch(CONTENT, CONTENT_SIZE))
                .addToVolumes(registration(origin))
                .addToVolumes(secret(origin))
                .build();
    }

    /** Its last words are the commit, or what is wrong. */
    private Container checkout(GitAppParameters parameters) {
        ContainerBuilder checkout = PodTemplates.container("checkout", checkoutImage)
                .withArgs("checkout")
                .addToEnv(PodTemplates.variable("LC_ALL", "C.UTF-8"))
                // From the template, so that all pods that come of it have the same commit.
                .addToEnv(new EnvVarBuilder()
                        .withName("PILEUS_GIT_COMMIT")
                        .withNewValueFrom()
                        .withNewFieldRef()
                        .withFieldPath("metadata.annotations['" + COMMIT_ANNOTATION + "']")
                        .endFieldRef()
                        .endValueFrom()
                        .build())
                .withResources(PodTemplates.resources("25m", "128Mi", "512Mi"))
                .addToVolumeMounts(PodTemplates.mount(CONTENT, "/content"))
                .addToVolumeMounts(PodTemplates.readOnly(APP_VOLUME, "/var/run/pileus/app"))
                .addToVolumeMounts(PodTemplates.readOnly(GIT_VOLUME, "/var/run/pileus/git"));
        if (isGiven(parameters.path())) {
            checkout.addToEnv(PodTemplates.variable("PILEUS_GIT_PATH", parameters.path()));
        }
        if (allowHttp) {
            checkout.addToEnv(PodTemplates.variable("PILEUS_GIT_ALLOW_HTTP", "true"));
        }
        return checkout.build();
    }

    private static Volume registration(Origin origin) {
        return new VolumeBuilder()
                .withName(APP_VOLUME)
                .withNewConfigMap()
                .withName(Registration.name(origin))
                .endConfigMap()
                .build();
    }

    private static Volume secret(Origin origin) {
        return new VolumeBuilder()
                .withName(GIT_VOLUME)
                .withNewSecret()
                .withSecretName(Registration.name(origin))
                .withDefaultMode(0440)
                .withOptional(true)
                .endSecret()
                .build();
    }
}
