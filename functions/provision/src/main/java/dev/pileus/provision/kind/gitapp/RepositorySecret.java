package dev.pileus.provision.kind.gitapp;

import static dev.pileus.provision.kind.gitapp.GitAppParameters.isGiven;
import static dev.pileus.provision.kind.gitapp.GitAppParameters.refused;

import dev.pileus.common.ProblemException;
import dev.pileus.common.git.DeployKeys;
import dev.pileus.common.git.DeployKeys.DeployKey;
import dev.pileus.common.git.GitException;
import dev.pileus.provision.kind.Blueprint;
import dev.pileus.provision.kind.Origin;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Builds the Secret with the credentials of a git app's repository and the one server that they may be shown to. A
 * public repository by https needs nothing to be opened, and so has none.
 */
final class RepositorySecret {

    private static final String PRIVATE_KEY = "ssh-privatekey";
    private static final String USERNAME = "username";
    private static final String PASSWORD = "password";
    private static final String SERVER = "server";

    private RepositorySecret() {}

    static Optional<Secret> of(Origin origin, GitAppParameters parameters) {
        Map<String, String> data = new TreeMap<>();
        if (parameters.usesSsh()) {
            data.put(
                    PRIVATE_KEY,
                    isGiven(parameters.deployKey()) ? parameters.deployKey().strip() + "\n" : Blueprint.HIDDEN);
        }
        if (isGiven(parameters.token())) {
            data.put(PASSWORD, parameters.token().strip());
            if (isGiven(parameters.username())) {
                data.put(USERNAME, parameters.username().strip());
            }
        }
        if (data.isEmpty()) {
            return Optional.empty();
        }
        data.put(SERVER, parameters.address().origin());
        return Optional.of(of(origin, data));
    }

    static Secret of(Origin origin, Map<String, String> data) {
        return new SecretBuilder()
                .withMetadata(origin.metadata())
                .editMetadata()
                .withName(Registration.name(origin))
                .endMetadata()
                .withType("Opaque")
                .withStringData(data)
                .build();
    }

    /**
     * The deploy key that is given.
     *
     * @throws ProblemException 422 if it is none
     */
    static DeployKey deployKey(GitAppParameters parameters) {
        try {
            return DeployKeys.read(parameters.deployKey());
        } catch (GitException invalid) {
            throw refused("deployKey", invalid.getMessage());
        }
    }

    /** Makes a pair of keys where the Secret is to have one; its public half. */
    static Optional<String> addDeployKey(List<HasMetadata> objects) {
        for (HasMetadata object : objects) {
            if (object instanceof Secret secret
                    && Blueprint.HIDDEN.equals(secret.getStringData().get(PRIVATE_KEY))) {
                DeployKey made = DeployKeys.make();
                secret.getStringData().put(PRIVATE_KEY, DeployKeys.write(made));
                return Optional.of(made.publicHalf());
            }
        }
        return Optional.empty();
    }
}
