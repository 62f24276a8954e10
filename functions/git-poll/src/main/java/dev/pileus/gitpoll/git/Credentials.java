package dev.pileus.gitpoll.git;

import dev.pileus.common.git.DeployKeys;
import dev.pileus.common.git.GitTrouble;
import dev.pileus.common.git.RepositoryAddress;
import java.security.KeyPair;
import java.util.Optional;
import java.util.function.Function;

/** What opens a repository. None of them says a secret when it is printed. */
public sealed interface Credentials {

    /** The keys of an app's Secret. */
    String PRIVATE_KEY = "ssh-privatekey";

    String USER = "username";
    String PASSWORD = "password";

    /** The user name that goes with a token alone: servers that take those do not look at it. */
    String ANY_USER = "git";

    /**
     * What opens the repository at an address, of what a Secret has.
     *
     * @param secret the Secret's value for a key; empty where it has none
     * @throws GitTrouble where the deploy key cannot be used
     */
    static Credentials of(RepositoryAddress address, Function<String, Optional<String>> secret) throws GitTrouble {
        if (address.protocol() == RepositoryAddress.Protocol.SSH) {
            Optional<String> key = secret.apply(PRIVATE_KEY);
            return key.isPresent() ? DeployKey.read(key.get()) : new None();
        }
        return secret.apply(PASSWORD)
                .<Credentials>map(password ->
                        new UserAndToken(secret.apply(USER).map(String::strip).orElse(ANY_USER), password.strip()))
                .orElseGet(None::new);
    }

    /** Nothing: the repository is public. */
    record None() implements Credentials {}

    /** A user name and a password or token, for https. */
    record UserAndToken(String user, String token) implements Credentials {
        @Override
        public String toString() {
            return "UserAndToken[hidden]";
        }
    }

    /**
     * A key that the repository's host knows the public half of.
     *
     * @param publicHalf that half, as it is pasted there
     */
    record DeployKey(KeyPair pair, String publicHalf) implements Credentials {
        /**
         * Reads a key.
         *
         * @throws GitTrouble where it is none, or none that can be used
         */
        public static DeployKey read(String text) throws GitTrouble {
            DeployKeys.DeployKey key = DeployKeys.read(text);
            return new DeployKey(key.pair(), key.publicHalf());
        }

        @Override
        public String toString() {
            return "DeployKey[" + publicHalf + "]";
        }
    }
}
