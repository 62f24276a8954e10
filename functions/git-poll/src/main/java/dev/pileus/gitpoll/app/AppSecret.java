package dev.pileus.gitpoll.app;

import dev.pileus.common.git.GitException;
import dev.pileus.common.git.RepositoryAddress;
import dev.pileus.gitpoll.git.Credentials;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The credentials of an app's repository, from its Secret {@code <name>-git}: {@code ssh-privatekey}, or
 * {@code username} and {@code password}; and {@code server}, which is where they may be shown. A public repository
 * needs none.
 */
record AppSecret(Map<String, String> values) {

    /** The longest value that is of use, in base64: a large RSA key has a quarter of it. */
    private static final int MAX_VALUE = 64 * 1_024;

    static AppSecret of(Optional<Secret> secret) {
        Map<String, String> values = new HashMap<>();
        secret.map(Secret::getData)
                .ifPresent(data -> Credentials.KEYS.forEach(key -> Optional.ofNullable(data.get(key))
                        .filter(value -> value.length() <= MAX_VALUE)
                        .flatMap(AppSecret::decode)
                        .filter(value -> !value.isBlank())
                        .ifPresent(value -> values.put(key, value))));
        return new AppSecret(values);
    }

    /**
     * What opens the repository at an address.
     *
     * @throws GitException where it cannot be used, or is kept for another server
     */
    Credentials credentials(RepositoryAddress address) throws GitException {
        return Credentials.of(address, key -> Optional.ofNullable(values.get(key)));
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
