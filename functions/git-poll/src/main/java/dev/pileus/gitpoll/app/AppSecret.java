package dev.pileus.gitpoll.app;

import dev.pileus.common.git.GitTrouble;
import dev.pileus.common.git.RepositoryAddress;
import dev.pileus.gitpoll.git.Credentials;
import dev.pileus.gitpoll.git.Credentials.DeployKey;
import dev.pileus.gitpoll.git.Credentials.None;
import dev.pileus.gitpoll.git.Credentials.UserAndToken;
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

    static final String PRIVATE_KEY = "ssh-privatekey";
    static final String USER = "username";
    static final String PASSWORD = "password";
    static final String KNOWN_HOSTS = "known_hosts";

    /** The user name that goes with a token alone: servers that take those do not look at it. */
    private static final String ANY_USER = "git";

    /** Whether the known hosts are the user's own, so that no other server is believed. */
    boolean givesKnownHosts() {
        return value(KNOWN_HOSTS).isPresent() && !isPinned();
    }

    /** The lines of the known hosts, given or pinned. */
    String knownHosts() {
        return value(KNOWN_HOSTS).orElse("");
    }

    /** The deploy key, where there is one. */
    Optional<DeployKey> deployKey() throws GitTrouble {
        Optional<String> key = value(PRIVATE_KEY);
        return key.isPresent() ? Optional.of(DeployKey.read(key.get())) : Optional.empty();
    }

    /** The repository of an app, with what opens it. */
    Source source(App app) throws GitTrouble {
        RepositoryAddress address = RepositoryAddress.parse(app.repository());
        return new Source(
                address,
                credentials(address),
                new HostKeyCheck(address, KnownHosts.parse(knownHosts()), !givesKnownHosts()));
    }

    private Credentials credentials(RepositoryAddress address) throws GitTrouble {
        if (address.protocol() == RepositoryAddress.Protocol.SSH) {
            return deployKey().map(Credentials.class::cast).orElseGet(None::new);
        }
        return value(PASSWORD)
                .<Credentials>map(password ->
                        new UserAndToken(value(USER).map(String::strip).orElse(ANY_USER), password.strip()))
                .orElseGet(None::new);
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
