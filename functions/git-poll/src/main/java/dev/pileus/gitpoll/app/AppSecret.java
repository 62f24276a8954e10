package dev.pileus.gitpoll.app;

import dev.pileus.common.git.GitTrouble;
import dev.pileus.common.git.RepositoryAddress;
import dev.pileus.gitpoll.git.Credentials;
import dev.pileus.gitpoll.git.HostKeyCheck;
import dev.pileus.gitpoll.git.KnownHosts;
import dev.pileus.gitpoll.git.Source;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * What opens an app's repository, from its Secret {@code <name>-git}: {@code ssh-privatekey}, or {@code username} and
 * {@code password}; and {@code known_hosts}. A public repository needs none.
 */
record AppSecret(Optional<Secret> secret) {

    static final String KNOWN_HOSTS = "known_hosts";

    /** Whether the known hosts are the user's own, so that no other server is believed. */
    boolean givesKnownHosts() {
        return value(KNOWN_HOSTS).isPresent() && !isPinned();
    }

    /** The lines of the known hosts, given or pinned. */
    String knownHosts() {
        return value(KNOWN_HOSTS).orElse("");
    }

    /** The repository of an app, with what opens it. */
    Source source(App app) throws GitTrouble {
        RepositoryAddress address = RepositoryAddress.parse(app.repository());
        return new Source(
                address,
                Credentials.of(address, this::value),
                new HostKeyCheck(address, KnownHosts.parse(knownHosts()), !givesKnownHosts()));
    }

    private boolean isPinned() {
        return secret.map(each -> each.getMetadata().getAnnotations())
                .map(annotations -> annotations.get(AppLabels.HOST_KEY_PINNED))
                .filter("true"::equals)
                .isPresent();
    }

    private Optional<String> value(String key) {
        return secret.map(Secret::getData)
                .map(data -> data.get(key))
                .flatMap(AppSecret::decode)
                .filter(value -> !value.isBlank());
    }

    private static Optional<String> decode(String base64) {
        try {
            return Optional.of(new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** What is in it is nobody's business. */
    @Override
    public String toString() {
        return "AppSecret[hidden]";
    }
}
