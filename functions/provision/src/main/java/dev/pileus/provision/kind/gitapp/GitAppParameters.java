package dev.pileus.provision.kind.gitapp;

import dev.pileus.common.ProblemException;
import dev.pileus.common.git.GitException;
import dev.pileus.common.git.RepositoryAddress;
import dev.pileus.common.git.RepositoryAddress.Protocol;
import io.micronaut.core.annotation.Nullable;

/**
 * The parameters of a git app. Texts that are not given are empty.
 *
 * @param repository the address of the repository
 * @param ref the branch, tag or commit to follow; empty: the default branch
 * @param deployKey for ssh, a private key; empty: one is made; null: what is kept stays
 * @param username for https
 * @param token for https; empty: none; null: what is kept stays
 * @param knownHosts for ssh, as {@code ssh-keyscan} prints them; empty: the key that is seen first is pinned
 * @param path the folder of the repository to serve; empty: all of it
 * @param interval how often the repository is asked, ISO 8601
 * @param image what runs with the files; empty: the web server that comes with Pileus
 * @param port on which the image answers HTTP
 * @param mountPath the folder in which the image finds the files
 * @param replicas how many run; of an app that sleeps, how many at most
 * @param serverless whether it sleeps while nobody asks for it
 */
record GitAppParameters(
        String repository,
        String ref,
        @Nullable String deployKey,
        String username,
        @Nullable String token,
        String knownHosts,
        String path,
        String interval,
        String image,
        int port,
        String mountPath,
        int replicas,
        boolean serverless) {

    /**
     * Where the repository is.
     *
     * @throws ProblemException 422 if it is nowhere that git can reach
     */
    RepositoryAddress address() {
        try {
            return RepositoryAddress.parse(repository);
        } catch (GitException invalid) {
            throw refused("repository", invalid.getMessage());
        }
    }

    boolean usesSsh() {
        return address().protocol() == Protocol.SSH;
    }

    /** Whether what opens the repository is given anew; else what is kept stays. */
    boolean haveSecrets() {
        return deployKey != null || token != null;
    }

    static boolean isGiven(@Nullable String text) {
        return text != null && !text.isBlank();
    }

    static ProblemException refused(String parameter, String why) {
        return ProblemException.invalid("parameters." + parameter, why);
    }
}
