package dev.pileus.gitpoll.app;

import dev.pileus.common.ProblemException;
import dev.pileus.common.git.GitException;
import dev.pileus.common.git.RepositoryAddress;
import dev.pileus.gitpoll.git.KnownHosts;
import dev.pileus.gitpoll.git.Remotes;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;
import java.security.PublicKey;
import java.util.Optional;

/** Replaces the pinned host key of a git server, because somebody says so. */
@Singleton
final class HostKeys {

    private final Remotes remotes;

    HostKeys(Remotes remotes) {
        this.remotes = remotes;
    }

    /**
     * Trusts the key that the app's server shows now in place of the one that was pinned, if it is the one that somebody
     * has looked at.
     *
     * @param fingerprint {@code SHA256:…}, with or without the key's type in front
     * @return the fingerprint with its type
     * @throws ProblemException 409 where it is another key, or the keys were given by the app's owner
     */
    String trust(KubernetesClient client, App app, String fingerprint) {
        if (app.givesKnownHosts()) {
            throw new ProblemException(
                    HttpStatus.CONFLICT, "The host keys of this app were given with it. Change them there.");
        }
        try {
            RepositoryAddress address = RepositoryAddress.parse(app.repository());
            PublicKey shown = remotes.hostKey(address);
            String actual = KnownHosts.fingerprint(shown);
            if (!actual.equals(fingerprint) && !actual.endsWith(" " + fingerprint)) {
                throw new ProblemException(
                        HttpStatus.CONFLICT,
                        "%s shows the host key %s now, and not the one you have looked at."
                                .formatted(address.server(), actual));
            }
            new AppStore(client)
                    .change(
                            app,
                            new AppPatch(app).data(App.PINNED_HOSTS, Optional.of(KnownHosts.line(address, shown))));
            return actual;
        } catch (GitException e) {
            throw new ProblemException(HttpStatus.CONFLICT, e.getMessage());
        }
    }
}
