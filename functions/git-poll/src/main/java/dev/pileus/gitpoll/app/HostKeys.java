package dev.pileus.gitpoll.app;

import dev.pileus.common.ProblemException;
import dev.pileus.common.git.GitTrouble;
import dev.pileus.common.git.RepositoryAddress;
import dev.pileus.gitpoll.git.KnownHosts;
import dev.pileus.gitpoll.git.Remotes;
import dev.pileus.gitpoll.git.Source;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.Base64;
import java.util.Optional;

/** The keys by which git servers are known: pinned at first use, and again when somebody says so. */
@Singleton
final class HostKeys {

    private final Remotes remotes;

    HostKeys(Remotes remotes) {
        this.remotes = remotes;
    }

    /** The change of a Secret that makes the key known which a server has shown, beside those of other servers. */
    static AppPatch pin(AppSecret secret, Source source) {
        String line =
                KnownHosts.line(source.address(), source.hostKeys().shown().orElseThrow());
        return pin(secret.secret().orElseThrow(), secret.knownHosts() + line);
    }

    private static AppPatch pin(Secret secret, String lines) {
        return new AppPatch(secret)
                .annotation(AppLabels.HOST_KEY_PINNED, Optional.of("true"))
                .data(
                        AppSecret.KNOWN_HOSTS,
                        Base64.getEncoder().encodeToString(lines.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Trusts the key that the app's server shows now in place of those that were pinned, if it is the one that somebody
     * has looked at.
     *
     * @param fingerprint {@code SHA256:…}, with or without the key's type in front
     * @return the fingerprint with its type
     * @throws ProblemException 409 where it is another key, or the keys were given by the user
     */
    String trust(KubernetesClient client, App app, String fingerprint) {
        AppStore store = new AppStore(client);
        AppSecret secret = store.secret(app.name());
        Secret object = secret.secret()
                .orElseThrow(() -> new ProblemException(
                        HttpStatus.CONFLICT,
                        "The app has no Secret to keep a host key in. Give it a deploy key first."));
        if (secret.givesKnownHosts()) {
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
            store.change(object, pin(object, KnownHosts.line(address, shown)));
            return actual;
        } catch (GitTrouble trouble) {
            throw new ProblemException(HttpStatus.CONFLICT, trouble.getMessage());
        }
    }
}
