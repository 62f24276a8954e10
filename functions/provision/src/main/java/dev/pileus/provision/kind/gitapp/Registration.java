package dev.pileus.provision.kind.gitapp;

import static dev.pileus.provision.kind.gitapp.GitAppParameters.isGiven;

import dev.pileus.provision.kind.Origin;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;

/** Builds the ConfigMap {@code <name>-git}, by which git-poll knows a git app. */
final class Registration {

    private static final String LABEL = "pileus.dev/git";
    private static final String INTERVAL_ANNOTATION = "pileus.dev/interval";
    private static final String PUBLIC_KEY_ANNOTATION = "pileus.dev/public-key";

    /** Stakater's Reloader restarts what has this when the ConfigMap changes that it names. */
    static final String RELOAD_ANNOTATION = "configmap.reloader.stakater.com/reload";

    private Registration() {}

    /** The name of the ConfigMap, and of the Secret beside it. */
    static String name(Origin origin) {
        return origin.name() + "-git";
    }

    static ConfigMap of(Origin origin, GitAppParameters parameters) {
        ConfigMapBuilder registration = new ConfigMapBuilder()
                .withMetadata(origin.metadata())
                .editMetadata()
                .withName(name(origin))
                .addToLabels(LABEL, "true")
                .addToAnnotations(INTERVAL_ANNOTATION, parameters.interval())
                .endMetadata()
                .addToData("repository", parameters.repository())
                .addToData("ref", parameters.ref())
                // Here and not in the Secret: host keys are public, and stay when another deploy key is given.
                .addToData("known_hosts", knownHosts(parameters));
        if (isGiven(parameters.deployKey())) {
            registration
                    .editMetadata()
                    .addToAnnotations(
                            PUBLIC_KEY_ANNOTATION,
                            RepositorySecret.deployKey(parameters).publicHalf())
                    .endMetadata();
        }
        return registration.build();
    }

    private static String knownHosts(GitAppParameters parameters) {
        return isGiven(parameters.knownHosts()) ? parameters.knownHosts().strip() + "\n" : "";
    }

    static void addPublicKey(List<HasMetadata> objects, String publicKey) {
        objects.stream()
                .filter(ConfigMap.class::isInstance)
                .forEach(registration ->
                        registration.getMetadata().getAnnotations().put(PUBLIC_KEY_ANNOTATION, publicKey));
    }
}
