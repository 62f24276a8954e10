package dev.pileus.gitpoll.checkout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of a checkout: of what, and where to.
 *
 * @param app the app's ConfigMap, mounted: a file for each of its values
 * @param secret the app's Secret, mounted
 * @param target where the files go
 * @param work where the fetched packs are meanwhile
 * @param path the folder or file of the repository that is wanted; empty: all
 * @param templateCommit the commit that the pod's own template names, so that all its replicas have the same whatever
 *     the ConfigMap says by now; empty: the ConfigMap's
 * @param plainHttp whether the repository may be reached over plain http
 * @param timeout after so long without a sign a server is given up
 * @param patience how long to wait for the app's first commit
 */
record CheckoutSettings(
        Path app,
        Path secret,
        Path target,
        Path work,
        String path,
        Optional<String> templateCommit,
        boolean plainHttp,
        Duration timeout,
        Duration patience) {

    static CheckoutSettings of(Map<String, String> environment) {
        return new CheckoutSettings(
                Path.of(environment.getOrDefault("PILEUS_GIT_APP", "/var/run/pileus/app")),
                Path.of(environment.getOrDefault("PILEUS_GIT_SECRET", "/var/run/pileus/git")),
                Path.of(environment.getOrDefault("PILEUS_GIT_TARGET", "/content")),
                Path.of(environment.getOrDefault("PILEUS_GIT_WORK", System.getProperty("java.io.tmpdir"))),
                environment.getOrDefault("PILEUS_GIT_PATH", ""),
                Optional.ofNullable(environment.get("PILEUS_GIT_COMMIT"))
                        .map(String::strip)
                        .filter(commit -> !commit.isEmpty()),
                "true".equals(environment.get("PILEUS_GIT_ALLOW_HTTP")),
                Duration.parse(environment.getOrDefault("PILEUS_GIT_CHECKOUT_TIMEOUT", "PT1M")),
                Duration.parse(environment.getOrDefault("PILEUS_GIT_CHECKOUT_PATIENCE", "PT2M")));
    }

    /** A value of the app's ConfigMap, as it is now. */
    Optional<String> appFile(String key) {
        return read(app.resolve(key));
    }

    /** The servers that are believed: those that the app's owner gave, or else the one that was pinned. */
    String knownHosts() {
        return appFile("known_hosts").or(() -> appFile("pinned_hosts")).orElse("");
    }

    /** The commit to check out, as it is known now. */
    Optional<String> commit() {
        return templateCommit.or(() -> appFile("commit"));
    }

    static Optional<String> read(Path file) {
        try {
            return Files.isReadable(file)
                    ? Optional.of(Files.readString(file).strip()).filter(text -> !text.isEmpty())
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
